"""Every column handed out, declared once: `places`, `findings`, `siting`, `lists`; `schema` gathers them."""

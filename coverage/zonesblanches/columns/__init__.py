"""Every column that the library hands out, declared once: `places`, `findings`, `siting`, `lists`; `schema` gathers them."""

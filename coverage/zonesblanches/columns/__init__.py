"""Every column that the library hands out, declared once: `places`, `findings`, `lists`; `schema` gathers them."""

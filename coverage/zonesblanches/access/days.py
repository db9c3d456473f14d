"""Days of the week as people write them, under the name that this floor gives them."""

from zonesblanches.days import days_of_week

__all__ = ["days_of_week"]

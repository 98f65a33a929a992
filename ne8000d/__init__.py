"""ne8000d watches Huawei NE8000 BNGs."""

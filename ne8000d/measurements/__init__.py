"""What is written: the measurements that tables and commands share, with their fields and tags."""

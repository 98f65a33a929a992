"""What is read by SNMP and what is written of it, one file a subject."""

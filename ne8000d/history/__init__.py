"""The history: Flux that asks InfluxDB 2, and what is installed on the server for it.

`scripts` is the Flux library and its parameters, `server` the only door to the server, `boards` one
description of the dashboards, of which `template` (InfluxDB), `grafana` and `chronograf` make
files, `install` brings them to the server, `setup` makes buckets and tokens.
"""

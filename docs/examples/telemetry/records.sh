#!/bin/sh
# All interval records there are, oldest first, a line each: headers, a tab, JSON.
#
#   ./records.sh [HOST:PORT] [further options of kcat]
#   ./records.sh 127.0.0.1:9092 | python3 fleet.py
#   ./records.sh 127.0.0.1:9092 | node fleet.js
#
# Needs kcat. To follow the stream instead: kcat ... -o end, without -e.
broker=${1:-127.0.0.1:9092}
[ $# -eq 0 ] || shift
exec kcat -C -q -b "$broker" -t siskin.intervals.v1 -o beginning -e -f '%h\t%s\n' "$@"

#!/usr/bin/env bash
# What a node does for curl: makes a topic, publishes one message and then many, reads them, and watches.
#   src/examples/curl.sh [NODE] [TOPIC]
set -euo pipefail

node=${1:-http://localhost:8080}
topic=$node/topics/${2:-example}
request() {
    curl --silent --show-error --fail-with-body "$@"
    echo
}

request -X PUT "$topic" -d '{"durability":"quorum","retention":{"messages":1000}}'
request "$topic/messages" -H 'content-type: application/json' -d '{"id": 1}'
printf '{"id": 2}\n{"id": 3}\n' | request "$topic/messages" -H 'content-type: application/x-ndjson' --data-binary @-
# Any node answers, from a replica that may be a moment behind: this one is to know three messages at least.
request "$topic/messages?from=earliest&limit=10&atLeast=3"
# Watches for two seconds; without a limit it would do so until it is stopped.
curl --silent --no-buffer --max-time 2 "$topic/events?from=earliest" || [[ $? == 28 ]]

#!/usr/bin/env bash
# Builds the image and tests both containers; skips all tests if no container engine runs.
# usage: scripts/check-container.sh [options of docker build]
# shellcheck disable=SC2317,SC2329 # Most functions are called by name, through `check`.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

largest=143000000
project=cpx-monitoring-check
# The tag `monitoring:latest` of the user stays unchanged.
export TAG=check
image=monitoring:$TAG

passed=0
failed=0
log=$(mktemp)
compose=()
deploy=()

clean_up() {
  if [ "${#compose[@]}" -gt 0 ]; then
    "${compose[@]}" down --volumes
    "${deploy[@]}" down --volumes
  fi
  docker image rm "$image"
  rm -f "$log"
} >/dev/null 2>&1

# check NAME COMMAND...: runs a test; prints its output only if it fails.
# A test can set `note` to a number that is printed with its result.
check() {
  local name=$1 note=''
  shift
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "ok $name${note:+ ($note)}"
    return 0
  fi
  failed=$((failed + 1))
  echo "FAILED $name${note:+ ($note)}"
  tail -n 40 "$log" | sed 's/^/    /'
  return 1
}

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

# within SECONDS COMMAND...: retries the command until it succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

# Runs a command line in a pseudo-terminal.
in_terminal() {
  script --quiet --return --command "$1" /dev/null
}

has_compose() {
  if docker compose version; then
    compose=(docker compose)
  elif docker-compose version; then
    compose=(docker-compose)
  else
    return 1
  fi
  deploy=("${compose[@]}" --project-name "$project-deploy" --file deploy/compose.yaml)
  compose+=(--project-name "$project")
}

# compose.yaml sets the names of the containers, so only one set can run.
are_names_free() {
  local name free=0
  for name in api monitoring; do
    if docker container inspect "$name" >/dev/null 2>&1; then
      echo "there is a container $name already; remove it first: docker rm --force $name"
      free=1
    fi
  done
  return "$free"
}

builds() {
  local start=$SECONDS
  docker build "$@" --tag "$image" . || return
  note="$((SECONDS - start)) s"
}

# The sum of the layers is comparable; `docker image ls` may include compressed copies.
is_small() {
  local size
  size=$(docker history --human=false --format '{{.Size}}' "$image" |
    awk '{ sum += $1 } END { printf "%.0f", sum }')
  note="$((size / 1000000)) MB"
  [ "$size" -gt 0 ] && [ "$size" -lt "$largest" ]
}

serves_listing() {
  local count
  count=$(node --eval "fetch('http://127.0.0.1:9001/servers')
    .then((answer) => answer.json()).then((listing) => console.log(listing.length))")
  [ "$count" = 150 ]
}

prints_summary() {
  local text addresses
  # In a variable, because a pipe that grep closes early would be an error.
  text=$(in_terminal 'docker exec -it monitoring monitoring api --summary' </dev/null) || {
    echo "$text"
    return 1
  }
  echo "$text"
  addresses=$(grep -oE '10\.58\.1\.[0-9]+' <<<"$text" | sort -u | wc -l)
  note="$((addresses)) rows"
  grep -qE 'IP +SERVICE +CPU +MEMORY +STATUS' <<<"$text" && [ "$addresses" -eq 150 ]
}

runs_as_nobody_special() {
  local name user
  for name in api monitoring; do
    user=$(docker exec "$name" node --print 'process.getuid()') || return
    [ "$user" -ne 0 ] || return
  done
}

cannot_write() {
  local answer
  answer=$(docker exec monitoring node --eval 'fs.writeFileSync("/home/node/file", "")' 2>&1)
  echo "$answer"
  grep -q EROFS <<<"$answer"
}

lacks_tools() {
  local tool answer
  for tool in sh npm strip; do
    answer=$(docker exec monitoring "$tool" --version 2>&1) && return 1
    echo "$answer"
    grep -q 'executable file not found' <<<"$answer" || return
  done
}

prompt_shows() {
  local text
  text=$(docker logs monitoring 2>&1)
  grep -qF -- "$1" <<<"$text"
}

# Types into the prompt of the container, then detaches, because the end of its input would stop it.
# Logs have whole lines only, so the line before the prompt shows that it is ready.
prompt_works() {
  local answer='150 10.58.1.14 IdService healthy IdService function'
  local line="[
    (await apiServer('api')).length,
    (await instanceStats('10.58.1.14')).ip,
    (await serviceStats('IdService'))[0].service,
    serviceHealth(await serviceStats()).IdService,
    (await serviceStatus('IdService')).service,
    typeof require('cpx-monitoring').connect,
  ].join(' ')"
  {
    within 20 prompt_shows .help && tr -d '\n' <<<"$line" && echo
    within 20 prompt_shows "$answer"
    printf '\020\021'
  } | timeout 60 script --quiet --command 'docker attach monitoring' /dev/null
  prompt_shows "$answer" && ! prompt_shows history
}

health_of() {
  docker inspect --format '{{with .State.Health}}{{.Status}}{{else}}none{{end}}' "$1"
}

is_healthy() {
  [ "$(health_of "$1")" = healthy ]
}

# The container runs, and the health check of the provider does not apply to it.
is_unjudged() {
  [ "$(docker inspect --format '{{.State.Running}}' "$1")" = true ] &&
    [ "$(health_of "$1")" = none ]
}

is_server_healthy() {
  is_healthy "$("${deploy[@]}" ps -q monitoring)"
}

# get PATH: prints what the server answers.
get() {
  node --eval "fetch('http://127.0.0.1:9464$1').then((answer) => answer.text()).then(console.log)"
}

# The page names its script, which is in the image, too.
shows_page() {
  local script
  script=$(get / | grep -oE 'src="[^"]+\.js"' | cut -d'"' -f2)
  [ -n "$script" ] && get "/${script#./}" | grep -q EventSource
}

records_rounds() {
  get /metrics | grep -E '^cpx_recording_up\{.*\} 1$'
}

# stops_soon COMPOSE...
stops_soon() {
  local start=$SECONDS
  "$@" down || return
  note="$((SECONDS - start)) s"
  # The engine waits ten seconds for a process that ignores the signal.
  [ $((SECONDS - start)) -lt 5 ]
}

if ! docker info >/dev/null 2>&1; then
  rm -f "$log"
  echo 'skipped: no container engine is running (docker info)'
  echo '0 passed, 0 failed, 1 skipped'
  exit 0
fi
trap clean_up EXIT
trap 'exit 1' INT TERM

check 'docker compose is there' has_compose || finish
check 'the names api and monitoring are free' are_names_free || finish
check 'the image builds' builds "$@" || finish
check "the image is below $((largest / 1000000)) MB" is_small
check 'both containers start' "${compose[@]}" up -d --no-build || finish
check 'port 9001 answers from outside' within 20 serves_listing
check 'monitoring reaches api by its name, in a terminal' prints_summary
check 'the prompt has the five functions and the library' prompt_works
check 'neither container runs as root' runs_as_nobody_special
check 'the file system is read-only' cannot_write
check 'the image has no shell, no npm, no build tools' lacks_tools
check 'api becomes healthy' within 40 is_healthy api
check 'monitoring stays up, without a health of its own' is_unjudged monitoring
check 'both containers stop at once' stops_soon "${compose[@]}"
check 'the server of deploy/ starts' "${deploy[@]}" up -d --no-build api monitoring || finish
check 'the server becomes healthy' within 60 is_server_healthy
check 'port 9464 has the page' shows_page
check 'the server records into its volume' records_rounds
check 'the server stops at once' stops_soon "${deploy[@]}"
finish

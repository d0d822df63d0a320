#!/usr/bin/env bats
# git release-smoke, against services on loopback: real sockets, a real certificate, no stub.
# shellcheck disable=SC2154 # run --separate-stderr sets stderr
# shellcheck disable=SC2030,SC2031 # each test is a subshell
load helper

setup_file()
{
  local _
  export S=$BATS_FILE_TMPDIR
  # its one name is localhost
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$S/key" -out "$S/cert" -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
  python3 "$(dirname "$BATS_TEST_FILENAME")/smoke_server.py" "$S" "$S/cert" "$S/key" \
    >"$S/server" 2>&1 3>&- &
  echo $! >"$S/pid"
  for _ in {1..300}; do
    [ ! -e "$S/ready" ] || return 0
    sleep 0.1
  done
  cat "$S/server" >&2
  return 1
}

teardown_file() { kill "$(cat "$S/pid")"; }

setup()
{
  helper_setup
  unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY no_proxy NO_PROXY
  HTTP=http://127.0.0.1:$(cat "$S/http")
  HTTPS=https://localhost:$(cat "$S/https")
}

smoke() { run --separate-stderr git release-smoke "$@"; }

# once <operand>...: each is asked once.
once() { smoke --within=0 --timeout=3s "$@"; }

# verdicts: "/ok ok 200,/x status 404", of the paths of the records.
verdicts() { printf '%s\n' "$output" | sed -E 's,^https?://[^/]*,,' | cut -f1-3 | tr '\t' ' ' | paste -sd,; }

# field <n> [<line>]: of a record.
field() { printf '%s\n' "${lines[${2:-0}]}" | cut -f"$1"; }

# milliseconds <command>...: what it takes; its output goes to the file out.
milliseconds()
{
  local begun=${EPOCHREALTIME/./}
  "$@" >out 2>err || :
  echo $(((${EPOCHREALTIME/./} - begun) / 1000))
}

@test "each kind of answer has its verdict, its status and its time, all at once" {
  local n=0 path verdict code took
  cat >want <<'END'
/ ok 200 0
/ok ok 200 0
/nowhere status 404 0
/status?500 status 500 0
/odd-status status 999 0
/slow?0.5 ok 200 500
/never timeout - 2000
/hang timeout 200 2000
/drip timeout 200 2000
/empty reset - 0
/short reset 200 0
/reset reset 200 0
/endless too-large 200 0
/chunked too-large 200 0
/announced too-large 200 0
/big-header too-large 200 0
/headers too-large 200 0
/continue too-large - 0
/http09 not-http - 0
/garbage not-http - 0
/nul ok 200 0
/gzip ok 200 0
/te-gzip too-large 200 0
/login status 302 0
/loop status 302 0
/huge-away status 302 0
/escape-away status 302 0
END
  # shellcheck disable=SC2046 # words
  milliseconds git release-smoke --within=0 --timeout=2s "$HTTP" $(cut -d' ' -f1 want) >all
  while read -r path verdict code took; do
    n=$((n + 1))
    run sed -n ${n}p out
    assert_output --regexp "^$HTTP${path/\?/\\?}	$verdict	$code	[0-9]+	1\$"
    # the clock of libcurl may end a little early; a busy machine takes a little longer
    [ "$(field 4)" -ge $((took - took / 100)) ] && [ "$(field 4)" -lt $((took + 1900)) ] ||
      fail "$path took $(field 4) ms, not about $took"
  done <want
  [ "$(cat all)" -ge 1970 ] && [ "$(cat all)" -lt 5000 ] || fail "all took $(cat all) ms"
  assert_file_contains err '^git-release-smoke: 22 of 27 URLs are not as expected after '
  assert_file_contains err "^  $HTTP/status?500: status: 500 instead of 2xx (asked 1 time)\$"
}

@test "exit status: 0 when all are healthy, 3 when one is not" {
  once "$HTTP"
  assert_success
  assert_equal "$(verdicts)" '/ ok 200'
  assert_equal "$stderr" ''
  once "$HTTP/" /ok /status?500
  assert_failure 3
  assert_equal "$(verdicts)" '/ok ok 200,/status?500 status 500'
  once "$HTTP/deep/down/" /ok
  assert_success
  assert_output --partial "$HTTP/deep/down/ok	ok"
  # what is asked for is what was given
  once "$HTTP" '/x/../%41/./ok?/../y'
  assert_success
  tail -n 1 "$S/log" | grep -qF ' GET /x/../%41/./ok?/../y '
}

@test "nobody listens, nobody answers, no address" {
  once "http://127.0.0.1:$(cat "$S/closed")"
  assert_failure 3
  assert_equal "$(verdicts)" '/ refused -'
  # a label of 64 letters: no server of names has to be asked
  once "http://$(printf 'a%.0s' {1..64}).example"
  assert_failure 3
  assert_equal "$(verdicts)" '/ dns -'
  assert_equal "$(milliseconds git release-smoke --within=1 "http://127.0.0.1:$(cat "$S/silent")" |
    sed -E 's/^1[0-9]{3}$/a second/')" 'a second'
  assert_equal "$(cut -f2,3,5 out)" $'timeout\t-\t1'
}

@test "what is healthy: --expect, a status before a path, --match" {
  once --expect=404 "$HTTP" /nowhere /ok 200:/ok 5xx,404:/status?503
  assert_failure 3
  assert_equal "$(verdicts)" '/nowhere ok 404,/ok status 200,/ok ok 200,/status?503 ok 503'
  once --match='^status: ok$' "$HTTP" /ok / /nul 302:/login /status?500
  assert_failure 3
  assert_equal "$(verdicts)" \
    '/ok ok 200,/ body 200,/nul body 200,/login ok 302,/status?500 status 500'
  assert_regex "$stderr" "/: body: no match for '\^status: ok\\$' in 17 bytes"
  once --match='\x00status: ok\x00+\x1b' "$HTTP" /nul
  assert_success
  # 1 MiB is looked at
  once --match='the end' "$HTTP" '/large?1023' '/large?1025'
  assert_failure 3
  assert_equal "$(verdicts)" '/large?1023 ok 200,/large?1025 body 200'
  assert_regex "$stderr" 'in the first 1048576 bytes'
  # a pattern that gets lost in what it is given has not matched
  once --match='^(x+x+)+[yz]' "$HTTP" '/large?1'
  assert_failure 3
  assert_equal "$(verdicts)" '/large?1 body 200'
  assert_regex "$stderr" 'cannot decide where'
}

@test "a service that is healthy after five seconds: waited for, or not; time is up in the middle" {
  local took
  git release-smoke --within=2s "$HTTP" '/late?5&a' >early 2>&1 3>&- &
  git release-smoke --within=1500ms "$HTTP" '/hiccup?a' >short 2>&1 3>&- &
  git release-smoke --within=2500ms "$HTTP" '/hiccup?b' >long 2>&1 3>&- &
  took=$(milliseconds git release-smoke -q "$HTTP" '/late?5&b' /ok)
  assert_equal "$(sed -E 's,^[^/]*//[^/]*,,' out | cut -f1-3 | paste -sd,)" \
    $'/late?5&b\tok\t200,/ok\tok\t200'
  [ "$took" -ge 4900 ] && [ "$took" -lt 8000 ] || fail "it took $took ms"
  run cut -f5 out
  [ "${lines[0]}" -ge 5 ] && [ "${lines[0]}" -le 8 ] || fail "${lines[0]} requests"
  assert_equal "${lines[1]}" 1 # not again once it was well
  wait
  assert_file_contains early $'	status	503	[0-9]*	[23]$'
  assert_file_contains early '^git-release-smoke: 1 of 1 URLs is not as expected after 2[.][0-9] s$'
  # a request that time was up for counts if it had waited for long, else that before it
  assert_file_contains short $'/hiccup?a	status	500	[0-9]*	2$'
  assert_file_contains long $'/hiccup?b	timeout	-	[0-9]*	2$'
}

@test "a hundred at once, as none is answered before all are asked; over TLS as well" {
  local operands=() n
  for n in {1..100}; do operands+=("/together?100&$n"); done
  once "$HTTP" "${operands[@]}"
  assert_success
  assert_equal "${#lines[@]}" 100
  for n in {1..100}; do
    [[ ${lines[n - 1]} = "$HTTP/together?100&$n	ok	200	"* ]] || fail "${lines[n - 1]}"
  done
  operands=()
  for n in {1..100}; do operands+=("/together?200&$n"); done
  smoke --within=0 --cacert="$S/cert" "$HTTPS" "${operands[@]}"
  assert_success
}

@test "more than are asked at once have their turn, those that never answer aside" {
  local operands=() n
  for n in {1..220}; do operands+=("/never?$n"); done
  # a second for a turn, as 200 connections take their time on a busy machine
  smoke -q --within=4s --timeout=1s --every=100ms "$HTTP" "${operands[@]}" /ok
  assert_failure 3
  assert_equal "${lines[220]%	*	*}" "$HTTP/ok	ok	200"
  assert_equal "$(printf '%s\n' "${lines[@]}" | grep -c '	timeout	-	')" 220
}

@test "few files may be open: fewer are asked at once" {
  local operands=() n
  for n in {1..40}; do operands+=("/ok?$n"); done
  run bash -c 'ulimit -n 24; git release-smoke --within=0 "$@"' _ "$HTTP" "${operands[@]}"
  assert_success
  assert_equal "${#lines[@]}" 40
}

@test "each request has a connection of its own" {
  smoke --within=300ms --every=50ms "$HTTP" /status?599 /status?598
  assert_failure 3
  run grep -E ' /status\?59[89] ' "$S/log"
  [ "${#lines[@]}" -ge 6 ]
  assert_equal "$(printf '%s\n' "${lines[@]}" | cut -d' ' -f1 | sort -u | wc -l)" "${#lines[@]}"
}

@test "TLS: whom nobody vouches for, another name, no TLS at all" {
  once "$HTTPS" /ok
  assert_failure 3
  assert_equal "$(verdicts)" '/ok tls -'
  assert_regex "$stderr" '/ok: tls: .*certificate'
  once --cacert="$S/cert" "$HTTPS" /ok
  assert_success
  once --cacert="$S/cert" "https://127.0.0.1:$(cat "$S/https")" /ok
  assert_failure 3
  assert_equal "$(verdicts)" '/ok tls -'
  once --cacert="$S/cert" "https://127.0.0.1:$(cat "$S/http")" /ok
  assert_failure 3
  assert_equal "$(verdicts)" '/ok tls -'
  once "http://localhost:$(cat "$S/https")" /ok
  assert_failure 3
  assert_equal "$(field 2)" reset
}

@test "--cacert that is not there, or is none, is not waited for" {
  smoke --cacert=nowhere "$HTTPS"
  assert_failure 128
  assert_equal "$stderr" "git-release-smoke: there is no file 'nowhere'"
  echo nothing >file
  smoke --cacert=file "$HTTPS"
  assert_failure 128
  assert_output ''
  assert_equal "$stderr" "git-release-smoke: there is no certificate in 'file'"
}

@test "IPv6, and a name that has both" {
  once "http://localhost:$(cat "$S/http")" /ok
  assert_success
  [ -e "$S/http6" ] || skip 'this machine has no ::1'
  once "http://[::1]:$(cat "$S/http6")" /ok
  assert_success
  assert_output --partial "http://[::1]:$(cat "$S/http6")/ok	ok	200"
}

@test "--location follows, up to ten, to http and https" {
  once --location "$HTTP" /login '/hops?10' '/hops?11' /loop /huge-away '/away?file:///etc/passwd' \
    '/away?http://user@127.0.0.1/' /escape-away "/away?http://127.0.0.1:$(cat "$S/closed")/" \
    404:/away?/nowhere 302:/login
  assert_failure 3
  assert_equal "$(verdicts)" "/login ok 200,/hops?10 ok 200,/hops?11 redirect 302,/loop redirect 302,\
/huge-away redirect 302,/away?file:///etc/passwd redirect 302,/away?http://user@127.0.0.1/ redirect 302,\
/escape-away redirect 302,/away?http://127.0.0.1:$(cat "$S/closed")/ refused -,/away?/nowhere ok 404,\
/login status 200"
  assert_regex "$stderr" 'loop: redirect: leads on after 10 redirects, to '
  # of where it leads nothing is shown that may be a token
  once "$HTTP" '/away?/ok?s3cret'
  assert_regex "$stderr" ": 302 instead of 2xx, leads to '$HTTP/ok' \\("
  # the time of one request is that of all its redirects
  smoke --location --within=0 --timeout=1s "$HTTP" '/slow-away?0.6'
  assert_failure 3
  assert_equal "$(verdicts)" '/slow-away?0.6 timeout -'
}

@test "headers are sent, and not to where a redirect leads away" {
  local secret=s3cret-s3cret
  once --header='X-Mark: seen' --header='Host: app.example.com' --match='X-Mark: seen' "$HTTP" /echo
  assert_success
  tail -n 1 "$S/log" | grep -q ' GET /echo app.example.com$'
  export AUTH="Authorization: Bearer $secret" KEY="X-Api-Key: $secret"
  once -v --location --header-from=AUTH --header-from=KEY --match="Bearer ${secret}[^!]*Key: $secret" \
    "$HTTP" /echo '/away?/echo' "/away?http://localhost:$(cat "$S/http")/echo"
  assert_failure 3
  assert_equal "$(printf '%s\n' "${lines[@]}" | cut -f2 | paste -sd,)" ok,ok,body
  once --location --header-from=AUTH --header-from=KEY --match="Authorization|$secret|Key" "$HTTP" \
    "/away?http://localhost:$(cat "$S/http")/echo"
  assert_equal "$(field 2)" body
}

@test "a secret is no argument, and is never shown" {
  local secret=s3cret-s3cret name
  for name in Authorization cookie X-Api-Key Proxy-Authorization x-auth-token; do
    smoke --header="$name: $secret" "$HTTP"
    assert_failure 129
    assert_equal "$stderr" "git-release-smoke: '$name' is a secret: whoever lists the processes would see it
hint: git release-smoke --header-from=<variable> <base-url>    # the variable holds the line"
  done
  for name in "http://u:$secret@127.0.0.1/" "http://$secret@127.0.0.1/"; do
    smoke "$name"
    assert_failure 129
    refute_regex "$stderr" "$secret"
    assert_regex "$stderr" 'names a user'
  done
  export TOKEN="Bearer $secret" BROKEN=$'Authorization: '$secret$'\r\nX: y' AUTH="Authorization: $secret"
  for name in TOKEN BROKEN; do
    smoke --header-from=$name "$HTTP"
    assert_failure 129
    refute_regex "$stderr" "$secret"
  done
  smoke --header-from=NOT_SET "$HTTP"
  assert_failure 129
  assert_regex "$stderr" "there is no 'NOT_SET' in the environment"
  for name in '' -z --json; do
    run git release-smoke -v --progress $name --within=0 --header-from=AUTH "$HTTP" /status?500 /reset
    assert_failure 3
    refute_output --partial "$secret"
  done
}

@test "a proxy is asked, but not for this machine; what it refuses is its verdict" {
  export http_proxy=$HTTP
  once http://service.example /ok
  assert_success
  tail -n 1 "$S/log" | grep -q ' GET http://service.example/ok service.example$'
  export https_proxy=$HTTP
  once https://service.example /ok
  assert_failure 3
  assert_equal "$(verdicts)" '/ok proxy -'
  http_proxy=http://127.0.0.1:$(cat "$S/closed")
  once "$HTTP" /ok
  assert_success
  once "http://localhost:$(cat "$S/http")" /ok
  assert_success
  once --location "$HTTP" '/away?http://service.example/ok'
  assert_failure 3
  assert_equal "$(field 2)" refused
}

@test "no file of the user's is read" {
  echo 'machine 127.0.0.1 login me password s3cret' >"$HOME/.netrc"
  echo 'header = "X-Mark: seen"' >"$HOME/.curlrc"
  chmod 600 "$HOME/.netrc"
  once --match='Authorization|X-Mark' "$HTTP" /echo
  assert_equal "$(field 2)" body
  # and nothing is asked for that would have to be undone
  once --match='(?i)accept-encoding|cookie' "$HTTP" /echo
  assert_equal "$(field 2)" body
}

@test "nothing of an answer reaches the terminal as it is" {
  local option
  for option in '' -z --json --location; do
    git release-smoke -v --progress --within=0 $option --match=$'\x1b' "$HTTP" /escape-away /odd-status \
      /nul /garbage >out 2>err || assert_equal $? 3
    run grep -P '[\x01-\x08\x0b-\x1f\x7f-\xff]' out
    assert_output ''
    run grep -P '[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]' err
    assert_output ''
  done
  assert_file_contains err '\\x1b\[31m'
}

@test "--json is of its schema, -z ends records with NUL" {
  git release-smoke --json --within=0 "$HTTP" /ok 302:/login /nowhere /reset "/caf$(printf '\303\251')" /huge-away \
    >document 2>err || assert_equal $? 3
  valid_json "$TOP/schema/git-release-smoke-1.json" document
  python3 - "$HTTP" <<'END'
import json, sys
document = json.load(open("document"))
assert not document["healthy"]
urls = document["urls"]
assert [u["url"][len(sys.argv[1]):] for u in urls] == ["/ok", "/login", "/nowhere", "/reset", "/caf%C3%A9", "/huge-away"], urls
assert [u["verdict"] for u in urls] == ["ok", "ok", "status", "reset", "status", "status"], urls
assert [u["status"] for u in urls] == [200, 302, 404, 200, 404, 302], urls
assert [u["expected"] for u in urls] == ["2xx", "302", "2xx", "2xx", "2xx", "2xx"], urls
assert urls[0]["reason"] is None and urls[2]["reason"] == "404 instead of 2xx", urls
assert 100 < len(urls[5]["reason"]) < 400, urls
END
  git release-smoke -z "$HTTP" /ok / >out
  assert_equal "$(tr '\0' '!' <out | cut -f1,5 | tr '\t' ' ')" "$HTTP/ok 1!$HTTP/ 1!" ||
    assert_equal "$(tr -dc '\0' <out | wc -c)" 2
}

@test "-v says what is new of a URL, and no more" {
  smoke -v --within=1s --every=200ms "$HTTP" '/late?0.5&v' /status?500
  assert_failure 3
  assert_equal "$(grep -cF '/status?500: status: 500 instead of 2xx, after' <<<"$stderr")" 1
  assert_regex "$stderr" '/late\?0.5&v: status: 503 instead of 2xx, after [0-9]+ ms \(request 1\)'
  assert_regex "$stderr" '/late\?0.5&v: ok, after [0-9]+ ms \(request [2-6]\)'
  smoke -q --within=0 "$HTTP"
  assert_success
  assert_equal "$stderr" ''
}

@test "progress: how many are healthy, and how long it goes on" {
  local said
  said=$(GIT_PROGRESS_DELAY=0 git release-smoke --progress --within=3s --every=300ms "$HTTP" '/late?0.5&p' /ok 2>&1 >/dev/null |
    tr '\r' '\n')
  assert_regex "$said" $'Healthy:  50% \(1/2\), [23] s left *\n'
  assert_regex "$said" $'Healthy: 100% \(2/2\), done\. *$'
  said=$(GIT_PROGRESS_DELAY=0 git release-smoke --progress --within=0 "$HTTP" /slow?0.2 2>&1 >/dev/null)
  refute_regex "$said" left
}

@test "Ctrl-C ends it at once" {
  run python3 - "$S/silent" <<'END'
import signal, subprocess, sys, time
url = "http://127.0.0.1:" + open(sys.argv[1]).read()
# where the tests run in the background it is ignored
process = subprocess.Popen(["git-release-smoke", "--progress", url], stdout=subprocess.PIPE,
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
time.sleep(0.5)
process.send_signal(signal.SIGINT)
begun = time.monotonic()
out, _ = process.communicate()
assert process.returncode == -signal.SIGINT, process.returncode
assert out == b"", out
assert time.monotonic() - begun < 2
END
  assert_success
}

@test "usage" {
  local n=0 before
  before=$(wc -l <"$S/log")
  # message, then arguments
  while IFS='|' read -r message arguments; do
    n=$((n + 1))
    eval "smoke $arguments"
    assert_failure 129
    assert_output ''
    assert_equal "${stderr%%$'\n'*}" "git-release-smoke: $message"
  done <<'END'
<base-url> is missing|
--within takes a time, such as 90s, 500ms or 10m, not '1.5s'|--within=1.5s $HTTP
--every takes a time above 0|--every=0 $HTTP
--timeout takes a time above 0|--timeout=0s $HTTP
--expect takes statuses, such as 200 or 301,4xx, not '2XX'|--expect=2XX $HTTP
--json and -z exclude each other|--json -z $HTTP
--header takes '<name>: <value>'|--header=x $HTTP
'localhost' is not 'http://<host>' or 'https://<host>'|localhost
'ftp://localhost' is not 'http://<host>' or 'https://<host>'|ftp://localhost
'file:///etc/passwd' is not 'http://<host>' or 'https://<host>'|file:///etc/passwd
'http://a?x' has a query or a fragment: paths go behind it|'http://a?x'
'chat' is no path: it does not begin with '/'|$HTTP chat
'99:/chat' is no path: it does not begin with '/'|$HTTP 99:/chat
'http://b/' is no path: it does not begin with '/'|$HTTP http://b/
'/a#b' has a fragment, which no service gets to see|$HTTP /ok '/a#b'
'/a b' has a blank or a control in it: a URL has '%20'|$HTTP '/a b'
'/a\nHost: b' has a blank or a control in it: a URL has '%20'|$HTTP $'/a\nHost: b'
END
  [ "$n" -ge 17 ]
  smoke --match='(' "$HTTP"
  assert_failure 129
  assert_regex "$stderr" "^git-release-smoke: --match: "
  assert_equal "$(wc -l <"$S/log")" "$before" # nobody was asked
}

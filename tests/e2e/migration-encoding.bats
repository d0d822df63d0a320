#!/usr/bin/env bats
# Databases of PostgreSQL whose encoding does not have all characters.
# shellcheck disable=SC2154 # $stderr is set by run
load helper
load postgres
load migration

setup_file() { postgres_start; }
teardown_file() { postgres_stop; }

setup()
{
  helper_setup
  repository
  DB=''
  export DB PGCLIENTENCODING=UTF8 # psql's, to see what is there
}

# encoded <encoding>: a fresh database of it
encoded()
{
  PGDATABASE=e${BATS_TEST_NUMBER}_$RANDOM
  psql -X -q -d postgres -c "CREATE DATABASE $PGDATABASE ENCODING '$1' TEMPLATE template0 STRATEGY file_copy"
}

# refuses <text>...: each is said, and nothing of it is there, not even the ledger
refuses()
{
  local text
  apply
  assert_failure 1
  refute_output
  for text; do [[ $stderr = *"$text"* ]] || fail "not said: $text
$stderr"; done
  assert_equal "$(ask "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'")" 0
}

@test "LATIN1: what it has comes back as it was; what it has not is refused before anything runs" {
  encoded LATIN1
  script 01_ä "CREATE TABLE a (x text); INSERT INTO a VALUES ('grün');" $'-- zurück\nDROP TABLE a;'
  commit 'Latin'
  # the down script, in a comment
  script 02_b 'CREATE TABLE b (x int);' $'-- a way\n-- back — there\nDROP TABLE b;'
  commit 'A dash'
  refuses "'migrations/02_b.down.sql' line 2: '—' (U+2014) is no character of LATIN1, which database '$PGDATABASE'" \
    "hint: git grep -n -e '—' -- migrations/02_b.down.sql"
  run git grep -n -e — -- migrations/02_b.down.sql
  assert_output 'migrations/02_b.down.sql:2:-- back — there'
  # the script, which would stop in its middle; of a comment between statements nothing is sent
  script 02_b $'-- cutover: no-transaction\nCREATE TABLE b (x text); -- 中\nINSERT INTO b VALUES (\'a\');\nINSERT INTO b VALUES (\'é\n Łódź\');' 'DROP TABLE b;'
  commit 'A town'
  refuses "'migrations/02_b.sql' line 5: 'Ł' (U+0141)"
  # data of a COPY
  script 02_b $'CREATE TABLE b (x text);\nCOPY b FROM stdin;\neins\nžwei\n\\.\n' 'DROP TABLE b;'
  commit 'Data'
  refuses "'migrations/02_b.sql' line 4: 'ž' (U+017E)"
  # its name
  rm migrations/02*
  script 02_ž 'CREATE TABLE b (x int);' -
  commit 'A name'
  refuses "the name 'migrations/02_ž.sql': 'ž' (U+017E)"
  rm migrations/02*
  script 02_b $'CREATE TABLE b (x text); -- 中 is not sent\nINSERT INTO b VALUES (\'ß\');' 'DROP TABLE b;'
  commit 'All of it'
  git tag v1.0.0
  git -c user.name='Łukasz Ž' migration-apply --db '' --to v1.0.0 >/dev/null
  assert_equal "$(ask 'SELECT x FROM a UNION ALL SELECT x FROM b' | xargs)" 'grün ß'
  assert_equal "$(ask "SELECT down_script FROM cutover.migration WHERE version = '1'")" $'-- zurück\nDROP TABLE a;'
  assert_equal "$(ask 'SELECT DISTINCT applied_by FROM cutover.migration')" "$(git -c user.name='?ukasz ?' var GIT_COMMITTER_IDENT | sed 's/> .*/>/')"
  status --to v1.0.0
  assert_success
  apply --to 1 --accept-data-loss
  assert_success
  assert_equal "$(ledger)" '1 applied'
}

@test "LATIN1: a baseline and a way back are refused the same way" {
  encoded LATIN1
  script 01_a 'CREATE TABLE a (x int);' $'DROP TABLE a; -- ž'
  commit 'One'
  run --separate-stderr git migration-apply --db '' --baseline
  assert_failure 1
  [[ $stderr = *"'migrations/01_a.down.sql' line 1: 'ž'"* ]]
  assert_equal "$(ask "SELECT to_regclass('cutover.migration') IS NULL")" t
}

@test "SQL_ASCII has bytes, which come back; UTF8 has all" {
  local encoding
  script 01_a $'CREATE TABLE a (x text); INSERT INTO a VALUES (\'Łódź 中\');' $'-- zurück — 中\nDROP TABLE a;'
  commit 'All'
  for encoding in SQL_ASCII UTF8; do
    encoded "$encoding"
    apply
    assert_success
    assert_equal "$(ask 'SELECT x FROM a')" 'Łódź 中'
    assert_equal "$(ask 'SELECT down_script FROM cutover.migration')" $'-- zurück — 中\nDROP TABLE a;'
    apply --to 0 --accept-data-loss
    assert_success
    assert_equal "$(ledger)" ''
  done
}

@test "bytes that are no UTF-8 are refused, unless the script says what they are" {
  encoded UTF8
  mkdir migrations
  printf 'CREATE TABLE a (x text);\nINSERT INTO a VALUES ('"'gr\\374n'"');\n' >migrations/01_a.sql
  commit 'Bytes'
  refuses "'migrations/01_a.sql' line 2: bytes that are no UTF-8"
  { echo "SET client_encoding = 'LATIN1';" && cat migrations/01_a.sql; } >x && mv x migrations/01_a.sql
  commit 'Said'
  apply
  assert_success
  assert_equal "$(ask 'SELECT x FROM a')" grün
}

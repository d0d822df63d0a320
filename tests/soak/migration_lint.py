"""The lint of migrations beside squawk: migration-lint.sh calls it.

usage: migration_lint.py <squawk> <git-migration-check> <directory with scripts>

Generates further scripts there, runs both over all, and compares: for each script and rule, found or
not. Every difference needs a reason, see REASONS.
"""
import collections
import json
import os
import random
import re
import subprocess
import sys

SQUAWK, TOOL, SCRIPTS = sys.argv[1:4]

# --- scripts that are generated ------------------------------------------------------------------

NAMES = ['t', 'users', 'public.t', '"Order"', 'app."User Data"', 'accounts', 'n' * 64]
COLUMNS = ['c', 'id', '"Name"', 'created_at', 'state']
TYPES = ['int', 'INTEGER', 'bigint', 'smallint', 'serial', 'bigserial', 'text', 'varchar(20)',
         'character varying(7)', 'varchar', 'char(3)', 'character(2)', '"char"', 'timestamp',
         'timestamp without time zone', 'timestamptz', 'timestamp(3) with time zone', 'boolean',
         'numeric(10, 2)', 'int[]', 'text[]', 'json', 'jsonb', 'int4', 'int2', 'double precision']
DEFAULTS = ["'x'", '1', 'now()', 'gen_random_uuid()', 'random()', 'clock_timestamp()', "'a' || 'b'",
            'CURRENT_TIMESTAMP', 'NULL', "'1'::int", 'lower(\'X\')', "'{}'", "nextval('s')", 'true',
            'my_function()', 'ARRAY[1, 2]', '(1 + 2)', '-1']
ACTIONS = [
    'ADD COLUMN {c} {ty}', 'ADD {c} {ty}', 'ADD COLUMN IF NOT EXISTS {c} {ty} DEFAULT {d}',
    'ADD COLUMN {c} {ty} NOT NULL', 'ADD COLUMN {c} {ty} DEFAULT {d} NOT NULL',
    'ADD COLUMN {c} {ty} REFERENCES u (id)', 'ADD COLUMN {c} {ty} UNIQUE',
    'ADD COLUMN {c} {ty} PRIMARY KEY', 'ADD COLUMN {c} {ty} CHECK ({c} IS NOT NULL)',
    'ADD COLUMN {c} bigint GENERATED ALWAYS AS IDENTITY',
    'ADD COLUMN {c} text GENERATED ALWAYS AS (a || b) STORED',
    'DROP COLUMN {c}', 'DROP {c} CASCADE', 'DROP COLUMN IF EXISTS {c}', 'DROP CONSTRAINT k',
    'DROP CONSTRAINT IF EXISTS k', 'ADD CONSTRAINT k CHECK ({c} > 0)',
    'ADD CONSTRAINT k CHECK ({c} IS NOT NULL) NOT VALID', 'ADD CHECK ({c} > 0)',
    'ADD CONSTRAINT k UNIQUE ({c})', 'ADD UNIQUE ({c}, d)', 'ADD CONSTRAINT k UNIQUE USING INDEX i',
    'ADD PRIMARY KEY ({c})', 'ADD CONSTRAINT k PRIMARY KEY USING INDEX i',
    'ADD CONSTRAINT k FOREIGN KEY ({c}) REFERENCES u (id)',
    'ADD FOREIGN KEY ({c}) REFERENCES u', 'ADD CONSTRAINT k FOREIGN KEY ({c}) REFERENCES u NOT VALID',
    'ADD CONSTRAINT k EXCLUDE USING gist ({c} WITH &&)', 'VALIDATE CONSTRAINT k',
    'ALTER COLUMN {c} SET NOT NULL', 'ALTER {c} DROP NOT NULL', 'ALTER COLUMN {c} TYPE {ty}',
    'ALTER {c} SET DATA TYPE {ty} USING {c}::text', 'ALTER COLUMN {c} SET DEFAULT {d}',
    'ALTER COLUMN {c} DROP DEFAULT', 'ALTER {c} SET STATISTICS 100', 'OWNER TO admin',
    'ENABLE ROW LEVEL SECURITY', 'SET (fillfactor = 70)', 'ENABLE TRIGGER ALL',
]
ALONE = ['RENAME COLUMN {c} TO d', 'RENAME {c} TO d', 'RENAME TO v', 'RENAME CONSTRAINT k TO l',
         'DETACH PARTITION p', 'DETACH PARTITION p FINALIZE', 'SET SCHEMA x',
         'ATTACH PARTITION p DEFAULT']
OTHERS = [
    'CREATE TABLE {n} ({c} {ty}, d {ty} NOT NULL DEFAULT {d})',
    'CREATE TABLE IF NOT EXISTS {n} ({c} {ty} PRIMARY KEY, CHECK ({c} IS NOT NULL))',
    'CREATE TABLE {n} ({c} {ty} REFERENCES u (id), UNIQUE ({c}))',
    'CREATE TABLE {n} (LIKE u INCLUDING ALL, {c} {ty}, CONSTRAINT f FOREIGN KEY ({c}) REFERENCES u)',
    'CREATE TEMP TABLE x ({c} {ty}) ON COMMIT DROP', 'CREATE UNLOGGED TABLE {n} ({c} {ty})',
    'CREATE TABLE {n} AS SELECT 1 AS {c}', 'CREATE TABLE p PARTITION OF {n} DEFAULT',
    'CREATE INDEX i ON {n} ({c})', 'CREATE UNIQUE INDEX IF NOT EXISTS i ON {n} USING btree ({c}, d)',
    'CREATE INDEX ON {n} (lower({c}))', 'DROP INDEX i', 'DROP INDEX IF EXISTS i, j',
    'DROP TABLE {n}', 'DROP TABLE IF EXISTS {n} CASCADE', 'DROP TYPE x', 'DROP TYPE IF EXISTS x',
    'DROP VIEW v', 'TRUNCATE {n}', 'TRUNCATE TABLE {n} RESTART IDENTITY CASCADE',
    'CREATE TYPE mood AS ENUM (\'a\', \'b\')', 'ALTER TYPE mood ADD VALUE \'c\'',
    'ALTER TYPE mood ADD VALUE IF NOT EXISTS \'c\' BEFORE \'a\'',
    'CREATE DOMAIN dom AS text DEFAULT \'x\'', 'SAVEPOINT s', 'ROLLBACK TO s',
    'ALTER TYPE mood RENAME VALUE \'a\' TO \'z\'', 'CREATE DOMAIN dom AS {ty}',
    'CREATE TABLE {n} ({c} {ty}, {c} {ty})',
    'CREATE DOMAIN dom AS text CHECK (value > \'\')', 'CREATE DOMAIN dom AS text NOT NULL',
    'ALTER DOMAIN dom ADD CONSTRAINT k CHECK (value > \'\')', 'ALTER DOMAIN dom DROP CONSTRAINT k',
    'UPDATE {n} SET {c} = 1 WHERE id = 2', 'UPDATE {n} SET a = 1, b = 2, a = 3',
    'UPDATE {n} SET (a, b) = (1, 2), c = 3', 'INSERT INTO {n} (a, b) VALUES (1, 2)',
    'INSERT INTO {n} (a, b, a) VALUES (1, 2, 3)',
    'INSERT INTO {n} (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1, b = 2',
    'DELETE FROM {n}', 'SELECT 1', 'CREATE VIEW v AS SELECT 1 AS a',
    'CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a', 'REFRESH MATERIALIZED VIEW mv',
    'COMMENT ON TABLE {n} IS \'x; y\'', 'GRANT SELECT ON {n} TO someone',
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$',
    'DO $$ BEGIN PERFORM 1; END $$', 'REINDEX TABLE {n}', 'REINDEX INDEX i', 'LOCK TABLE {n}',
    'CREATE SEQUENCE s', 'ALTER SEQUENCE s RESTART', 'CREATE SCHEMA x', 'ALTER SCHEMA a RENAME TO b',
    "SET lock_timeout = '1s'", "SET LOCAL statement_timeout = '5s'", 'SET search_path = x',
    'ALTER INDEX i RENAME TO j', 'SELECT * INTO {n} FROM u', 'DROP DATABASE d',
    'CREATE TRIGGER tr AFTER INSERT ON {n} FOR EACH ROW EXECUTE FUNCTION f()',
]
NO_TX = ['CREATE INDEX CONCURRENTLY i ON {n} ({c})', 'DROP INDEX CONCURRENTLY IF EXISTS i',
         'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON {n} ({c})', 'VACUUM {n}',
         'REINDEX TABLE CONCURRENTLY {n}', 'VACUUM FULL {n}',
         'ALTER TABLE {n} DETACH PARTITION p CONCURRENTLY']


def fill(rng, text):
    """Values for the places of TEXT, in some case, with comments between words."""
    out = text.format(n=rng.choice(NAMES), c=rng.choice(COLUMNS), ty=rng.choice(TYPES),
                      d=rng.choice(DEFAULTS))
    if rng.random() < 0.2 and "'" not in out and '"' not in out and '$' not in out:
        out = out.lower()
    if rng.random() < 0.2 and "'" not in out and '"' not in out and '$' not in out:
        words = out.split(' ')
        words[rng.randrange(len(words))] += rng.choice([' /* a ; b */', ' -- x\n', '\n'])
        out = ' '.join(words)
    return out


def statement(rng, kind):
    if kind == 'alter':
        head = rng.choice(['ALTER TABLE {n} ', 'ALTER TABLE IF EXISTS {n} ', 'ALTER TABLE ONLY {n} '])
        if rng.random() < 0.2:
            return fill(rng, head) + fill(rng, rng.choice(ALONE))
        return fill(rng, head) + ', '.join(fill(rng, rng.choice(ACTIONS))
                                           for _ in range(rng.choice([1, 1, 1, 2, 3])))
    return fill(rng, rng.choice(NO_TX if kind == 'no-tx' else OTHERS))


def script(rng):
    shape = rng.random()
    count = rng.choice([1, 1, 2, 3, 5])
    kinds = [rng.choice(['alter', 'alter', 'other', 'other']) for _ in range(count)]
    if shape < 0.25:
        kinds.insert(rng.randrange(count + 1), 'no-tx')
    body = [statement(rng, kind) for kind in kinds]
    if 0.25 < shape < 0.4:
        body = ['BEGIN'] + body + rng.choice([['COMMIT'], ['END'], ['ROLLBACK'], [], ['COMMIT', 'COMMIT']])
    if 0.4 < shape < 0.45:
        body = ['BEGIN', 'CREATE INDEX CONCURRENTLY i ON t (c)', 'COMMIT'] + body
    return ';\n'.join(body) + ';\n'


def generate(how_many):
    rng = random.Random(39)
    for i in range(how_many):
        with open(os.path.join(SCRIPTS, f'{5000 + i}_generated.sql'), 'w') as f:
            f.write(script(rng))


# --- both, over all ------------------------------------------------------------------------------

def plain(text):
    """TEXT without comments, and without what is in quotes."""
    return re.sub(r"--[^\n]*|/\*.*?\*/|'[^']*'|\$(\w*)\$.*?\$\1\$", ' ', text, flags=re.S)


def own_transactions(text):
    """Does the script run in no transaction, or begin its own?"""
    return re.search(r'(?mi)(^|;)\s*(begin|start\s+transaction|commit|end|'
                     r'rollback(?!\s+to\b)|abort|vacuum|'
                     r'create\s+(unique\s+)?index\s+concurrently|drop\s+index\s+concurrently|'
                     r'reindex\s+\w+\s+concurrently|drop\s+database|create\s+database)\b|'
                     r'detach\s+partition\s+\S+\s+concurrently', plain(text))


def run_squawk(files, assume):
    args = [SQUAWK, '--reporter', 'json', '--pg-version', '19', '--include', 'require-table-schema']
    if assume:
        args.append('--assume-in-transaction')
    found = collections.defaultdict(set)
    for i in range(0, len(files), 50):
        squawk_some(found, args, files[i:i + 50])
    return found


def squawk_some(found, args, files):
    """One that it cannot read is the end of all that are with it."""
    p = subprocess.run(args + files, cwd=SCRIPTS, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    if p.returncode not in (0, 1):
        if len(files) == 1:
            found[files[0]].add('died')
            return
        for f in files:
            squawk_some(found, args, [f])
        return
    for v in json.loads(p.stdout or b'[]'):
        found[v['file']].add(v['rule_name'])


def run_tool(files):
    found = collections.defaultdict(set)
    for i in range(0, len(files), 50):
        out = subprocess.run([TOOL, '--all', '--format=porcelain', '-z'] + files[i:i + 50],
                             cwd=SCRIPTS, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        for record in out.decode('utf-8', 'replace').split('\0')[:-1]:
            _, rule, _, path, *_ = record.split('\t')
            found[path].add(rule[len('migration.'):])
    return found


RULES = """adding-field-with-default adding-foreign-key-constraint adding-not-nullable-field
adding-required-field adding-serial-primary-key-field ban-alter-domain-with-add-constraint
ban-char-field ban-concurrent-index-creation-in-transaction ban-create-domain-with-constraint
ban-drop-column ban-drop-database ban-drop-table ban-drop-not-null ban-duplicate-column-assignments
ban-truncate-cascade ban-uncommitted-transaction changing-column-type constraint-missing-not-valid
disallowed-unique-constraint identifier-too-long prefer-bigint-over-int prefer-bigint-over-smallint
prefer-identity prefer-repack prefer-robust-stmts prefer-text-field prefer-timestamp-tz
renaming-column renaming-table require-concurrent-index-creation require-concurrent-index-deletion
require-concurrent-partition-detach require-concurrent-reindex require-enum-value-ordering
require-lock-timeout require-statement-timeout require-table-schema transaction-nesting
syntax-error""".split()

# Rules ('*': all), who finds it alone, what the script has to have, and why that is right.
NEW = r'create\s+((temp|temporary|unlogged)\s+)?(table|materialized\s+view)'
REASONS = [
    ('adding-field-with-default', 'ours', r'add\b[^,;]*\b(small|big)?serial\d?\b',
     'a serial column has nextval() for a DEFAULT: the table is rewritten'),
    ('adding-field-with-default', 'theirs', r'default\s+(lower\s*\(|\(|-)',
     'an immutable function of constants, brackets, a negative number: one value for all rows'),
    ('adding-required-field', 'theirs', r'add\b[^,;]*\b(small|big)?serial\d?\b[^,;]*not\s+null',
     'a serial column has a DEFAULT'),
    ('ban-create-domain-with-constraint', 'theirs', r'create\s+domain[^;]*default',
     'a DEFAULT of a domain constrains nothing'),
    ('ban-uncommitted-transaction', 'ours', r'rollback\s+to', 'ROLLBACK TO ends no transaction'),
    ('transaction-nesting', 'theirs', r'rollback\s+to', 'ROLLBACK TO ends no transaction'),
    ('prefer-robust-stmts', 'ours', r'\brollback\b', 'ROLLBACK ends a transaction'),
    ('ban-char-field', 'theirs', r'"char"',
     '"char" in quotes is another type, of one byte'),
    ('constraint-missing-not-valid disallowed-unique-constraint adding-foreign-key-constraint '
     'require-concurrent-index-creation', 'ours', NEW,
     'the table is made further down: the statement is about the one that is there before'),
    ('adding-field-with-default adding-foreign-key-constraint adding-not-nullable-field '
     'adding-required-field adding-serial-primary-key-field ban-drop-column ban-drop-not-null '
     'ban-drop-table changing-column-type constraint-missing-not-valid '
     'disallowed-unique-constraint renaming-column renaming-table '
     'require-concurrent-index-creation require-concurrent-partition-detach', 'theirs', NEW,
     'the table is made further up in the script: nobody knows of it, and it is empty'),
]


def reason(rule, who, text):
    for rules, side, pattern, why in REASONS:
        if (rules == '*' or rule in rules.split()) and side == who and \
                re.search(pattern, text, re.I | re.S):
            return why
    return None


def main():
    generate(int(os.environ.get('GENERATED', '400')))
    files = sorted(f for f in os.listdir(SCRIPTS) if f.endswith('.sql'))
    texts = {f: open(os.path.join(SCRIPTS, f), encoding='utf-8', errors='replace').read()
             for f in files}
    own = [f for f in files if own_transactions(texts[f])]
    theirs = run_squawk(own, False)
    theirs.update(run_squawk([f for f in files if f not in set(own)], True))
    ours = run_tool(files)
    print(f'{len(files)} scripts')
    print(f'{"rule":46} {"both":>5} {"ours":>5} {"theirs":>6} {"neither":>7}')
    bad = 0
    details = []
    for rule in RULES:
        n = collections.Counter()
        for f in files:
            here, there = rule in ours[f], rule in theirs[f]
            n[here, there] += 1
            if here == there:
                continue
            who = 'ours' if here else 'theirs'
            why = reason(rule, who, plain(texts[f])) or reason(rule, who, texts[f])
            if who == 'ours' and 'died' in theirs[f]:
                why = 'squawk ends with an error of its own'
            elif who == 'ours' and 'syntax-error' in theirs[f]:
                why = 'squawk looks at nothing in a file that has a syntax error'
            bad += why is None
            details.append((rule, who, why or 'NO REASON', f))
        print(f'{rule:46} {n[True, True]:5} {n[True, False]:5} {n[False, True]:6} '
              f'{n[False, False]:7}')
    print()
    grouped = collections.defaultdict(list)
    for rule, who, why, f in details:
        grouped[rule, who, why].append(f)
    for (rule, who, why), where in sorted(grouped.items()):
        print(f'{rule}: {who} alone, {len(where)} ({", ".join(where[:3])}): {why}')
        if why == 'NO REASON' and os.environ.get('VERBOSE'):
            for f in where[:4]:
                print('    ' + texts[f].replace('\n', '\n    ')[:600])
    print(f'{len(details)} differences, {bad} without a reason')
    return bad != 0


sys.exit(main())

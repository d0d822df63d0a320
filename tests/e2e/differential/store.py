"""A git repository that is written object by object, without a process for each.

Files are a dict {path: (mode, id)}, paths and contents bytes, as they would be below the root.
"""
import hashlib
import os
import subprocess
import zlib

FILE, EXEC, LINK, TREE = b'100644', b'100755', b'120000', b'40000'

ENV = {
    'PATH': os.environ['PATH'], 'TZ': 'UTC', 'LC_ALL': 'C', 'GIT_CONFIG_NOSYSTEM': '1',
    'GIT_CONFIG_GLOBAL': '/dev/null', 'GIT_TERMINAL_PROMPT': '0', 'GIT_EDITOR': 'false',
    'GIT_LITERAL_PATHSPECS': '1',
    'GIT_AUTHOR_NAME': 'A', 'GIT_AUTHOR_EMAIL': 'a@example.com', 'GIT_AUTHOR_DATE': '@1 +0000',
    'GIT_COMMITTER_NAME': 'C', 'GIT_COMMITTER_EMAIL': 'c@example.com',
    'GIT_COMMITTER_DATE': '@1 +0000',
}
# sanitizers, and what the build under test may need
ENV.update((k, v) for k, v in os.environ.items() if k.endswith('SAN_OPTIONS'))


def run(args, cwd, env=None, stdin=b'', ok=(0,)):
    """Run a command; its exit status and stdout. A status that is not in OK is an exception."""
    done = subprocess.run(args, cwd=cwd, env={**ENV, 'HOME': cwd, **(env or {})}, input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if ok is not None and done.returncode not in ok:
        raise RuntimeError(f'{args}: {done.returncode}: {done.stdout!r} {done.stderr!r}')
    return done


def skeleton(git_dir, head, bare, alternate=None):
    """An empty repository; ALTERNATE is another's object directory."""
    for name in ('objects/info', 'objects/pack', 'refs/heads/feature', 'refs/heads/hotfix'):
        os.makedirs(os.path.join(git_dir, name))
    files = {
        'HEAD': f'ref: refs/heads/{head}\n',
        'config': f'[core]\n\trepositoryformatversion = 0\n\tbare = {str(bare).lower()}\n'
                  '\tlogallrefupdates = true\n'
                  # what is removed in the end has nobody at work in it
                  '[maintenance]\n\tauto = false\n',
    }
    if alternate:
        files['objects/info/alternates'] = alternate + '\n'
    for name, text in files.items():
        with open(os.path.join(git_dir, name), 'w', encoding='utf-8') as f:
            f.write(text)


class Store:
    """Objects and refs of one bare repository."""

    def __init__(self, path):
        self.path = path
        self.blobs = {}
        self.made = set()
        self.clock = 1767225600
        skeleton(path, 'main', True)

    def write(self, kind, data):
        raw = kind + b' %d\0' % len(data) + data
        oid = hashlib.sha1(raw).hexdigest()
        if oid not in self.made:
            self.made.add(oid)
            path = os.path.join(self.path, 'objects', oid[:2], oid[2:])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if not os.path.exists(path):
                with open(path, 'wb') as f:
                    f.write(zlib.compress(raw, 1))
        return oid

    def blob(self, data):
        oid = self.write(b'blob', data)
        self.blobs[oid] = data
        return oid

    def data(self, oid):
        if oid not in self.blobs:
            self.blobs[oid] = run(['git', 'cat-file', 'blob', oid], self.path).stdout
        return self.blobs[oid]

    def tree(self, files):
        """The id of the tree of FILES."""
        here, below = {}, {}
        for path, entry in files.items():
            name, slash, rest = path.partition(b'/')
            if slash:
                below.setdefault(name, {})[rest] = entry
            else:
                here[name] = entry
        for name, inside in below.items():
            assert name not in here, name
            here[name] = (TREE, self.tree(inside))
        order = sorted(here, key=lambda n: n + b'/' if here[n][0] == TREE else n)
        return self.write(b'tree', b''.join(
            b'%s %s\0%s' % (here[n][0], n, bytes.fromhex(here[n][1])) for n in order))

    def commit(self, tree, parents, message):
        self.clock += 60
        if isinstance(tree, dict):
            tree = self.tree(tree)
        lines = [f'tree {tree}'] + [f'parent {p}' for p in parents] + [
            f'author A <a@example.com> {self.clock} +0000',
            f'committer C <c@example.com> {self.clock} +0000', '', message]
        return self.write(b'commit', '\n'.join(lines).encode())

    def files(self, treeish):
        out = run(['git', 'ls-tree', '-r', '-z', treeish], self.path).stdout
        found = {}
        for line in out.split(b'\0')[:-1]:
            meta, path = line.split(b'\t', 1)
            mode, _, oid = meta.split(b' ')
            found[path] = (mode, oid.decode())
        return found

    def merge_tree(self, ours, theirs, attributes=b''):
        """git's own merge: (tree, None) or (None, (paths, messages))."""
        scratch = os.path.join(self.path, 'scratch')
        os.makedirs(scratch, exist_ok=True)
        with open(os.path.join(scratch, '.gitattributes'), 'wb') as f:
            f.write(attributes)
        done = run(['git', '-c', 'core.bare=false', '-c', 'merge.directoryRenames=conflict',
                    'merge-tree', '--write-tree', '-z', '--name-only', ours, theirs],
                   scratch, {'GIT_DIR': self.path, 'GIT_WORK_TREE': scratch}, ok=(0, 1))
        fields = done.stdout.split(b'\0')
        if done.returncode == 0:
            return fields[0].decode(), None
        end = fields.index(b'', 1)
        kinds, i = [], end + 1
        while i < len(fields) - 1:
            count = int(fields[i])
            kinds.append(fields[i + count + 1].decode())
            i += count + 3
        return None, (fields[1:end], [k for k in kinds if k.startswith('CONFLICT')])

    def set_ref(self, name, oid):
        path = os.path.join(self.path, 'refs/heads', name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as f:
            f.write(oid + '\n')


def below(files, prefix):
    """What lies below the directory PREFIX, with paths from there."""
    prefix += b'/'
    return {p[len(prefix):]: e for p, e in files.items() if p.startswith(prefix)}


def outside(files, *prefixes):
    return {p: e for p, e in files.items() if not any(p.startswith(x + b'/') for x in prefixes)}


def under(files, prefix):
    return {prefix + b'/' + p: e for p, e in files.items()}

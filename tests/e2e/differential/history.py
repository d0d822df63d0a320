"""Random histories of one release: a main with hotfixes, a branch with or without a development
copy, and what the maker of them knows about it."""
from store import EXEC, FILE, LINK, below, outside, under

SRC, DEV = b'src', b'tests/dev/src'
DIRS = [b'', b'', b'app', b'app/core', b'app/core/deep', b'lib', b'data files', 'größe'.encode(),
        b'views', b'views/parts']
NAMES = [b'%s.py', b'%s.txt', b'with space %s', b'line\nbreak %s', 'naïve-%s'.encode(),
         b'-dash-%s', b'"quoted %s"', b'tab\t%s', b'star*[%s]?', b'.hidden-%s', b'latin-\xe9-%s',
         'nfd-e\u0301-%s'.encode(), b'#%s#']


class Work:
    """Files that are being changed: everything below one directory of a dict of files."""

    def __init__(self, rng, store, files, prefix):
        self.rng, self.store, self.all, self.prefix = rng, store, files, prefix + b'/'

    def paths(self, *modes):
        return sorted(p for p, e in self.all.items()
                      if p.startswith(self.prefix) and (not modes or e[0] in modes))

    def free(self, path):
        parts = path.split(b'/')
        above = (b'/'.join(parts[:i]) for i in range(1, len(parts)))
        return (path not in self.all and not any(a in self.all for a in above)
                and not any(p.startswith(path + b'/') for p in self.all))

    def new_path(self):
        while True:
            name = self.rng.choice(NAMES if self.rng.random() < .4 else NAMES[:2])
            name = name % b'%03d' % self.rng.randrange(400)
            folder = self.rng.choice(DIRS)
            path = self.prefix + (folder + b'/' if folder else b'') + name
            if self.free(path):
                return path

    def add(self):
        path, draw = self.new_path(), self.rng.random()
        if draw < .08:
            self.all[path] = (LINK, self.store.blob(self.rng.choice([b'app', b'../VERSION', path])))
            return
        if draw < .14:
            data = bytes(self.rng.randrange(256) for _ in range(60)) + b'\0'
        elif draw < .18:
            data = b''
        else:
            tag, end = self.rng.randrange(10**6), b'\r\n' if draw > .95 else b'\n'
            data = b''.join(b'line %d of %06d%s' % (i, tag, end)
                            for i in range(self.rng.randrange(6, 25)))
            if draw < .25:
                data = data.rstrip()
        mode = EXEC if self.rng.random() < .15 else FILE
        self.all[path] = (mode, self.store.blob(data))

    def edit(self):
        paths = self.paths(FILE, EXEC)
        if not paths:
            return self.add()
        path = self.rng.choice(paths)
        mode, oid = self.all[path]
        lines = self.store.data(oid).split(b'\n')
        at, tag = self.rng.randrange(len(lines)), b'changed %06d' % self.rng.randrange(10**6)
        kind = self.rng.random()
        if kind < .6:
            lines[at] = tag
        elif kind < .85:
            lines.insert(at, tag)
        else:
            del lines[at]
        self.all[path] = (mode, self.store.blob(b'\n'.join(lines)))
        return None

    def delete(self):
        paths = self.paths()
        if len(paths) > 2:
            del self.all[self.rng.choice(paths)]

    def rename(self):
        paths = self.paths()
        if paths:
            path = self.rng.choice(paths)
            self.all[self.new_path()] = self.all.pop(path)

    def rename_dir(self):
        dirs = sorted({p.rpartition(b'/')[0] for p in self.paths()} - {self.prefix[:-1]})
        if not dirs:
            return
        old = self.rng.choice(dirs)
        new = self.prefix + b'moved-%02d' % self.rng.randrange(50)
        if self.free(new):
            for path in self.paths():
                if path.startswith(old + b'/'):
                    self.all[new + path[len(old):]] = self.all.pop(path)

    def mode(self):
        paths = self.paths(FILE, EXEC)
        if paths:
            path = self.rng.choice(paths)
            old, oid = self.all[path]
            self.all[path] = (EXEC if old == FILE else FILE, oid)

    def retype(self):
        """A file becomes a symbolic link, or a directory."""
        paths = self.paths(FILE, EXEC)
        if not paths:
            return
        path = self.rng.choice(paths)
        entry = self.all.pop(path)
        if self.rng.random() < .5:
            self.all[path] = (LINK, self.store.blob(b'elsewhere'))
        else:
            self.all[path + b'/inside'] = entry

    def some(self, count, wild=True):
        kinds = [(self.edit, 10), (self.add, 4), (self.delete, 2), (self.rename, 2)]
        if wild:
            kinds += [(self.rename_dir, .6), (self.mode, 1), (self.retype, .4)]
        for _ in range(count):
            self.rng.choices([k for k, _ in kinds], [w for _, w in kinds])[0]()


class Release:
    """One release to be promoted: refs are set in the store; the fields say what is true of it.

    dev     there is a development copy
    base    the files of src/ when the copy was made; None: since the first commit, unknown
    base_commit  the commit of which that is src/
    copied  the files of the copy when it was made (for what it deleted since)
    """

    def __init__(self, rng, store, version, main=None):
        self.rng, self.store, self.version = rng, store, version
        self.mode = rng.choice(['overlay', 'overlay', 'mirror'])
        self.attributes = b''
        self.dev, self.base, self.base_commit, self.copied = False, {}, None, {}
        self.asked = False
        self.kind = rng.choices(['none', 'copy', 'copy and edit', 'seed', 'partial', 'first'],
                                [12, 45, 15, 25, 8, 3])[0]
        if self.kind == 'partial':
            self.mode = 'overlay'
        if main and self.kind == 'first':
            self.kind = 'copy'
        self.branch = 'feature/v' + version.rpartition('.')[0]
        if self.kind == 'none' and rng.random() < .5:
            self.branch = 'hotfix/v' + version
        if main:
            self.main, self.main_files = main, store.files(main)
            self.attributes = self.data_of(b'.gitattributes')
        else:
            self.start()
        for _ in range(rng.randrange(3)):
            self.hotfix()
        self.feature, self.files = self.main, dict(self.main_files)
        self.develop()
        store.set_ref('main', self.main)
        store.set_ref(self.branch, self.feature)

    def data_of(self, path):
        return self.store.data(self.main_files[path][1]) if path in self.main_files else b''

    def put(self, path, text):
        self.main_files[path] = (FILE, self.store.blob(text))

    def start(self):
        self.main_files = {}
        self.put(b'VERSION', b'1.0.0\n')
        self.put(b'README', b'a\nb\nc\nd\ne\n')
        self.put(b'tests/unit/test_a.py', b'1\n2\n3\n')
        if self.rng.random() < .15:
            self.attributes = b'*.txt merge=union\n'
            self.put(b'.gitattributes', self.attributes)
        if self.rng.random() < .95:
            work = Work(self.rng, self.store, self.main_files, SRC)
            for _ in range(self.rng.randrange(3, 22)):
                work.add()
        if self.rng.random() < .1:
            self.put(b'tests/dev/fixtures/data.txt', b'x\ny\n')
        if self.kind == 'first':
            self.dev, self.base = True, None
            self.copied = below(self.main_files, SRC)
            self.main_files.update(under(self.copied, DEV))
            self.dev = bool(self.copied)
        self.main = self.store.commit(self.main_files, [], 'Release 1.0.0\n')

    def hotfix(self):
        draw = self.rng.random()
        if draw < .8:
            Work(self.rng, self.store, self.main_files, SRC).some(
                self.rng.randrange(1, 3), wild=self.rng.random() < .3)
        elif draw < .9:
            self.put(b'README', self.data_of(b'README') + b'%d\n' % self.rng.randrange(999))
        elif draw < .94:
            self.put(b'tests/dev/%s' % self.rng.choice([b'notes.md', b'fixtures/more.txt']),
                     b'from main %d\n' % self.rng.randrange(999))
        else:
            Work(self.rng, self.store, self.main_files, SRC).edit()
            major, minor, patch = self.data_of(b'VERSION').strip().split(b'.')
            self.put(b'VERSION', b'%s.%s.%d\n' % (major, minor, int(patch) + 1))
        self.main = self.store.commit(self.main_files, [self.main], 'Hotfix\n')

    def save(self, message):
        self.feature = self.store.commit(self.files, [self.feature], message)

    def make_copy(self):
        """The copy that the rest of the development works in."""
        src = below(self.files, SRC)
        if not src and self.kind != 'first':
            self.files[DEV + b'/new.py'] = (FILE, self.store.blob(b'new\n'))
        copied = dict(src)
        if self.kind == 'partial':
            copied = {p: e for p, e in src.items() if self.rng.random() < .5} or copied
        self.dev, self.base, self.copied = True, src, copied
        self.base_commit = self.feature
        self.files.update(under(copied, DEV))
        if self.rng.random() < .6:
            self.files[b'tests/dev/run.sh'] = (EXEC, self.store.blob(b'#!/bin/sh\n'))
        if self.kind == 'copy and edit':
            Work(self.rng, self.store, self.files, DEV).some(self.rng.randrange(1, 5))
        message = 'Start the development\n'
        if self.kind == 'seed' and src:
            message += f'\nSeeded: tests/dev/src:src\nSeeded-from: {self.store.tree(src)}\n'
        self.save(message)

    def drop_copy(self):
        self.files = outside(self.files, b'tests/dev')
        self.save('Start over\n')

    def merge_main(self):
        if self.feature == self.main:
            return
        merged, _ = self.store.merge_tree(self.feature, self.main, self.attributes)
        if merged:
            self.feature = self.store.commit(merged, [self.feature, self.main], 'Merge main\n')
            self.files = self.store.files(merged)

    def port(self):
        """What main has in one file now, brought into the copy by hand."""
        now, then = below(self.main_files, SRC), self.base or {}
        changed = sorted(p for p, e in now.items() if then.get(p) != e and DEV + b'/' + p
                         in self.files and self.files[DEV + b'/' + p] == then.get(p))
        if changed:
            path = self.rng.choice(changed)
            self.files[DEV + b'/' + path] = now[path]
            self.save('Port a hotfix\n')

    def develop(self):
        if self.rng.random() < .2:
            Work(self.rng, self.store, self.files, SRC).some(2)
            self.save('Change src before the copy\n')
        if self.rng.random() < .3:
            self.hotfix()
        if self.kind not in ('none', 'first'):
            self.make_copy()
        work = Work(self.rng, self.store, self.files, DEV if self.dev else SRC)
        for _ in range(self.rng.randrange(1, 6)):
            draw = self.rng.random()
            if draw < .55:
                work = Work(self.rng, self.store, self.files, DEV if self.dev else SRC)
                work.some(self.rng.randrange(1, 5), wild=self.rng.random() < .6)
                self.save('Develop\n')
            elif draw < .75:
                self.hotfix()
            elif draw < .85:
                self.merge_main()
            elif draw < .90:
                Work(self.rng, self.store, self.files, SRC).edit()
                self.save('Change src on the branch\n')
            elif draw < .96:
                self.port()
            elif self.dev and self.kind != 'first':
                self.drop_copy()
                self.make_copy()
        self.files.setdefault(b'tests/unit/test_b.py', (FILE, self.store.blob(b'b\n')))
        self.save('Test it\n')
        if self.rng.random() < .4:
            self.hotfix()

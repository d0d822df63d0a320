"""One release, promoted three times: by git flow-promote, by hand, and as git's own merges say."""
import json
import os
import re
import shutil

from history import DEV, SRC
from store import FILE, LINK, below, outside, run, skeleton, under


class Answer:
    """What came of it: the tree on main, or why there is none."""

    def __init__(self, tree=None, why=None, paths=(), left=False):
        self.tree, self.why, self.paths, self.left = tree, why, sorted(paths), left


def clone(release, path, bare, head):
    """A repository with the refs of the release, whose objects are the store's."""
    git_dir = path if bare else os.path.join(path, '.git')
    skeleton(git_dir, head, bare, os.path.join(release.store.path, 'objects'))
    for name, oid in (('main', release.main), (release.branch, release.feature)):
        with open(os.path.join(git_dir, 'refs/heads', name), 'w', encoding='utf-8') as f:
            f.write(oid + '\n')
    if not bare:
        run(['git', 'read-tree', '-m', '-u', 'HEAD'], path)
    return git_dir


def deleted(release, files):
    """mirror: what the copy has deleted since it was made."""
    if not release.dev or release.mode != 'mirror':
        return []
    return sorted(set(release.copied) - set(below(files, DEV)))


def retires(release):
    return any(p.startswith(b'tests/dev/') for p in release.files)


# --- by hand ------------------------------------------------------------------------------------

def by_hand(release, path):
    """cp -R, git rm, the version, commit, merge --no-ff: as one would type it."""
    clone(release, path, False, release.branch)
    if release.dev:
        os.makedirs(os.path.join(path, 'src'), exist_ok=True)
        if run(['cp', '-R', 'tests/dev/src/.', 'src/'], path, ok=None).returncode:
            return Answer(why='cp')
        gone = [SRC + b'/' + p for p in deleted(release, release.files)
                if SRC + b'/' + p in release.files]
        if gone:
            # -f: what cp has just replaced below it is of no interest
            run(['git', 'rm', '-rqf', '--ignore-unmatch', '--pathspec-from-file=-',
                 '--pathspec-file-nul'], path, stdin=b'\0'.join(gone))
    if retires(release):
        run(['git', 'rm', '-rqf', 'tests/dev'], path)
    with open(os.path.join(path, 'VERSION'), 'w', encoding='utf-8') as f:
        f.write(release.version + '\n')
    run(['git', 'add', '-A'], path)
    run(['git', 'commit', '-q', '--allow-empty', '-m', 'Promote'], path)
    run(['git', 'checkout', '-q', 'main'], path)
    merged = run(['git', 'merge', '-q', '--no-ff', '--no-edit', release.branch], path, ok=None)
    if merged.returncode:
        unmerged = run(['git', 'diff', '--name-only', '--diff-filter=U', '-z'], path).stdout
        return Answer(why='merge', paths=unmerged.split(b'\0')[:-1])
    left = retires(release) and run(['git', 'ls-files', 'tests/dev'], path).stdout != b''
    return Answer(run(['git', 'rev-parse', 'HEAD^{tree}'], path).stdout.decode().strip(), left=left)


# --- by git's own merges, from what the maker of the history knows ---------------------------------

def as_git_says(release):
    """The move as git merge-tree of base, src and copy; then git merge-tree of main and that."""
    store, files = release.store, dict(release.files)
    if release.dev:
        ours, copy, base = below(files, SRC), below(files, DEV), release.base or {}
        theirs = copy if release.mode == 'mirror' else overlay(base, copy)
        root = store.commit(under(base, SRC), [], 'base\n')
        moved, conflict = store.merge_tree(store.commit(under(ours, SRC), [root], 'ours\n'),
                                           store.commit(under(theirs, SRC), [root], 'theirs\n'),
                                           release.attributes)
        if conflict:
            return Answer(why=conflict[1], paths=conflict[0]), None
        files = {**outside(files, SRC), **store.files(moved)}
    files = outside(files, b'tests/dev')
    files[b'VERSION'] = (FILE, store.blob(release.version.encode() + b'\n'))
    c1 = store.commit(files, [release.feature], 'C1\n')
    tree, conflict = store.merge_tree(release.main, c1, release.attributes)
    if conflict:
        # a hotfix has set a version on main: merged again with a main that says the new one
        ours = {**release.main_files, b'VERSION': files[b'VERSION']}
        tree, conflict = store.merge_tree(store.commit(ours, [release.main], 'M\n'), c1,
                                          release.attributes)
    if conflict:
        return Answer(why=conflict[1], paths=conflict[0]), files
    left = [p for p in store.files(tree) if p.startswith(b'tests/dev/')]
    if left and retires(release):
        return Answer(why=['left in tests/dev'], paths=left), files
    return Answer(tree), files


def overlay(base, copy):
    """The copy, with what only the base has; a file of the copy takes the place of a directory."""
    taken = set(copy)
    kept = {}
    for path, entry in base.items():
        parts = path.split(b'/')
        above = {b'/'.join(parts[:i]) for i in range(1, len(parts))}
        if path not in taken and not above & taken:
            if not any(p.startswith(path + b'/') for p in copy):
                kept[path] = entry
    return {**kept, **copy}


# --- by the tool ----------------------------------------------------------------------------------

def by_tool(release, path, head):
    """HEAD: the branch that is checked out, None in a bare repository."""
    git_dir = clone(release, path, head is None, head or 'main')
    before = refs(git_dir)
    args = ['git-flow-promote', '-q', '--json', '--mode=' + release.mode, release.branch]
    done = run(args, path, ok=(0, 1, 2))
    if done.returncode == 1:
        # a change that the copy took back looks like an older copy: the user is asked, and knows
        assert b'files as \'src\' had them before' in done.stderr and refs(git_dir) == before, done
        release.asked = True
        done = run(args + ['--base=' + release.base_commit], path, ok=(0, 2))
    said = json.loads(done.stdout)
    if head:
        status = run(['git', 'status', '--porcelain', '-z'], path).stdout
        assert status == b'', f'the work tree is not clean: {status!r}'
    run(['git', 'fsck', '--strict', '--no-dangling', '--no-progress'], path)
    if done.returncode == 2:
        assert refs(git_dir) == before, 'refs have moved though it stopped'
        return Answer(why='conflict', paths=said['conflicts']), said
    now = run(['git', 'rev-parse', 'main', 'main^1', 'main^2', 'main^2^', release.branch,
               'main^{tree}'], path).stdout.decode().split()
    assert now[1] == release.main and now[3] == release.feature, 'the commits have other parents'
    assert now[2] == now[4] and now[0] == said['merge_commit'], 'the branch is not what was merged'
    return Answer(now[5]), said


def as_named(paths):
    """Paths as the tool names them: in JSON, and without the "~<commit>" that git adds to the one
    that has to make room for a directory."""
    return sorted({re.sub(b'~[0-9a-f]{40}$', b'', p).decode('utf-8', 'replace') for p in paths})


def refs(git_dir):
    return run(['git', 'for-each-ref', '--format=%(refname) %(objectname)'], git_dir).stdout


# --- why the recipe by hand is not the measure -----------------------------------------------------

def losses(release, hand):
    """What the recipe by hand destroys or leaves behind, told from the files alone."""
    found = {'leaves in tests/dev what main added there'} if hand.left else set()
    if not release.dev:
        return found
    ours, copy = below(release.files, SRC), below(release.files, DEV)
    if release.base is None:
        if any(p in ours and ours[p] != e for p, e in copy.items()):
            found.add('overwrites src though nobody knows what the copy started from')
        return found
    for path, entry in copy.items():
        was, now = release.base.get(path), ours.get(path)
        if now != was and now != entry:
            found.add('overwrites a change of src' if now else 'brings back what src deleted')
        elif now and now[0] == LINK and entry[0] != LINK:
            found.add('writes through a symbolic link')
        elif now and LINK not in (now[0], entry[0]) and now[0] != entry[0]:
            found.add('keeps the mode of the file it writes over')
    for path in deleted(release, release.files):
        if path in ours and ours[path] != release.base.get(path):
            found.add('deletes a changed file')
    return found


def renames(answer):
    """Kinds of conflict in which git knows of a rename that cp and git rm know nothing of."""
    return {k for k in answer.why or () if 'rename' in k or 'file location' in k}


def compare(release, scratch, head):
    """Promote it three ways. The class of the history, and the answers; AssertionError when the
    tool is wrong."""
    hand = by_hand(release, os.path.join(scratch, 'hand'))
    tool, said = by_tool(release, os.path.join(scratch, 'tool'), head)
    right, files = as_git_says(release)
    shutil.rmtree(os.path.join(scratch, 'hand'))

    assert bool(tool.tree) == bool(right.tree), f'tool {vars(tool)}, git {vars(right)}'
    assert tool.tree == right.tree, f'the tree is {tool.tree}, git says {right.tree}'
    assert tool.paths == as_named(right.paths), f'conflicts {tool.paths}, git says {right.paths}'
    check_move(release, said, files)

    why = losses(release, hand)
    if hand.tree and hand.tree == tool.tree:
        return 'same tree'
    if hand.tree and not why and renames(right):
        return 'differs: by hand a rename is not seen that git stops at'
    assert not hand.tree or why, 'by hand it is clean, nothing is lost, and the tool differs'
    if hand.tree:
        return ('differs: ' if tool.tree else 'the tool stops: ') + 'by hand ' + sorted(why)[0]
    if not tool.tree:
        return 'both stop'
    if hand.why == 'cp':
        return 'by hand stops: cp puts no directory in place of a file'
    if hand.paths == [b'VERSION']:
        return 'by hand stops: a hotfix has set the version'
    assert why, f'by hand the merge stops at {hand.paths} and nothing says why'
    return 'by hand stops: it ' + sorted(why)[0]


def check_move(release, said, files):
    """What the tool says of the move is what the maker of the history knows."""
    if not release.dev:
        assert said['moves'] == [], said['moves']
        return
    move, tree = said['moves'][0], release.store.tree
    assert move['from_tree'] == tree(below(release.files, DEV)), 'another tree was promoted'
    base = None if release.base is None else tree(release.base) if release.base else '0' * 40
    assert move['base_tree'] == base, f'the base is {move["base_tree"]}, not {base}'
    if files is not None and said['merge_commit']:
        moved = below(files, SRC)
        assert move['to_tree'] == tree(moved), 'src in the promote commit is another'

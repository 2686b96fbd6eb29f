//! Names that a package cannot have, because its language, or what it is made of, has something else by that name.

use super::Language;
use crate::names::snake;

/// Modules of Python's standard library, of any version from 3.10 to 3.14: before `site-packages` it is searched for.
const PYTHON: &str = "abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb \
    binascii binhex bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys \
    compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses \
    dataclasses datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno faulthandler \
    fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib \
    grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json \
    keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib \
    msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os ossaudiodev \
    pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty \
    pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter \
    runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket socketserver \
    spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess sunau \
    symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios textwrap this threading time timeit \
    tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata \
    unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp \
    zipfile zipimport zlib zoneinfo";

/// What the Python package imports, with what that imports, and the module that its test is.
const PYTHON_NEEDS: &str =
    "annotated_types pydantic pydantic_core test_cases typing_extensions typing_inspection";

/// Modules that Node.js has itself, whatever lies in `node_modules`.
const NODE: &str = "assert buffer cluster console constants crypto dgram dns domain events fs http http2 https inspector module net \
    os path process punycode querystring readline repl stream sys timers tls tty url util v8 vm wasi zlib";

/// Crates that come with the compiler, and words that no path can begin with as the name of a crate.
const RUST: &str = "alloc core crate proc_macro self std super test";

/// What the crate depends on.
const RUST_NEEDS: &str = "regress serde serde_json unicode_normalization";

/// Why packages in these languages (all, where there is none) cannot have a name, if they cannot: a part of a sentence.
#[must_use]
pub fn taken(name: &str, only: &[Language]) -> Option<String> {
    let module = snake(name);
    let is_in = |names: &str| names.split_ascii_whitespace().any(|taken| taken == module);
    let why = |language: Language| match language {
        Language::Python if is_in(PYTHON) => {
            Some(format!("`{module}` is a module of Python's standard library"))
        }
        Language::Python if is_in(PYTHON_NEEDS) => {
            Some(format!("the Python package needs another module `{module}`"))
        }
        Language::Rust if is_in(RUST) => Some(format!("`{module}` is Rust's own")),
        Language::Rust if is_in(RUST_NEEDS) => {
            Some(format!("the Rust crate depends on another crate `{module}`"))
        }
        Language::Typescript if is_in(NODE) => Some(format!("`{module}` is a module of Node.js")),
        _ => None,
    };
    Language::ALL.into_iter().filter(|language| only.is_empty() || only.contains(language)).find_map(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_in_the_languages_that_have_it() {
        for (name, only, why) in [
            ("order-event", &[][..], None),
            ("json", &[], Some("`json` is a module of Python's standard library")),
            ("json", &[Language::Rust, Language::Typescript], None),
            ("typing-extensions", &[], Some("the Python package needs another module `typing_extensions`")),
            ("serde", &[], Some("the Rust crate depends on another crate `serde`")),
            ("serde", &[Language::Python], None),
            ("events", &[], Some("`events` is a module of Node.js")),
            ("self", &[Language::Rust], Some("`self` is Rust's own")),
        ] {
            assert_eq!(taken(name, only).as_deref(), why, "{name}");
        }
    }
}

//! Lists the files of the built console, so that the binary embeds whatever `generated/console/` holds.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let console = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated/console");
    println!("cargo::rerun-if-changed={}", console.display());
    // Without the folder the server builds all the same, and says what is missing when the console is asked for.
    let mut files: Vec<PathBuf> = fs::read_dir(&console)
        .map(|entries| entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect())
        .unwrap_or_default();
    files.sort();

    let mut list = String::from("static FILES: Files = &[\n");
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let path = file.display().to_string();
        writeln!(list, "    ({name:?}, include_bytes!({path:?})),").expect("writing to a string succeeds");
    }
    list.push_str("];\n");
    let out = env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("console_files.rs"), list).expect("OUT_DIR can be written");
}

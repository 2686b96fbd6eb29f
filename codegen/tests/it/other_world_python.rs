//! A schema from another world, for Python: the package is typed as strictly as ours, and obeys the schema.

use crate::python_world::python;
use crate::{inputs, root};
use aether_ws_codegen::{SourceFile, generate};
use std::path::Path;

#[test]
fn a_schema_from_another_world_is_obeyed_in_python() {
    let mut inputs = inputs();
    let name = "order.schema.json".to_owned();
    inputs.schema = SourceFile { name, text: include_str!("other_world/order.schema.json").to_owned() };
    inputs.commands.clear(); // they are of our own message
    let files = generate(&inputs).unwrap_or_else(|found| {
        panic!("{}", found.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n\n"))
    });
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("other_world_python");
    let write = |path: &str, text: &str| {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    };
    for file in &files {
        if let Some(path) = file.path.strip_prefix("generated/python/") {
            write(path, &file.text);
        }
    }
    write("tests/test_probe.py", include_str!("other_world/probe.py"));
    let settings = root().join("generated/python/pyproject.toml");
    let settings = std::fs::read_to_string(settings).expect("the package has settings");
    write("pyproject.toml", &settings.replace(", \"check.py\"", ""));
    python(&folder, &["-m", "mypy"]);
    python(&folder, &["-m", "pytest", "-q"]);
}

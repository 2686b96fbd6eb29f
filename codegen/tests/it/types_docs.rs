//! The reference of anyone's schemas: it leaves nothing out, and no link of it leads nowhere.

use super::types_typescript::{generate, shop};
use aether_ws_codegen::toolkit::Language;

#[test]
fn the_reference_names_every_key_and_links_to_what_is_there() {
    let files = generate(&shop(), Language::Docs);
    let markdown = &files.iter().find(|file| file.path == "docs/reference.md").expect("a reference").text;
    for expected in [
        "- `shop.schema.json`: [`Basket`](#basket)\n",
        "| `id` | [`BasketId`](#basketid) | Yes |  |\n",
        "| `note` | a string, at most 10 characters, or `null` | Yes |  |\n",
        "| `2nd-name` | a string | No | Absent means `\"none\"`. Deprecated. |\n",
        "| `count` | an integer, 0 to 255 | No |  |\n",
        "| `\"it's \\\"quoted\\\"\"` |  |\n",
        "One of several objects, told apart by `kind`.\n",
        "| `kind` | `\"book\"` | Yes |  |\n",
        "A list of: an integer; a string, or `null` (optional); then any number of true or false.\n",
        "An object; any other key holds an integer.\n",
    ] {
        assert!(markdown.contains(expected), "{expected}\nis not in\n{markdown}");
    }
    let headings: Vec<String> = markdown
        .lines()
        .filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`').map(str::to_lowercase))
        .collect();
    for link in markdown.split("](#").skip(1) {
        let (target, _) = link.split_once(')').expect("a link ends");
        assert!(headings.iter().any(|heading| heading == target), "{target} is not in {headings:?}");
    }
}

#[test]
fn nothing_that_an_author_writes_ends_the_script_of_the_page() {
    let files = generate(&shop(), Language::Docs);
    let page = &files.iter().find(|file| file.path == "docs/reference.html").expect("a page").text;
    let lower = page.to_lowercase();
    assert_eq!(lower.matches("<script").count(), 1);
    assert_eq!(lower.matches("</script").count(), 1);
    assert_eq!(lower.matches("<!--").count(), 1, "the header alone is a comment");
    assert!(page.contains("A name that we have, too. &lt;/script&gt;&lt;!-- &lt;script&gt;"));
}

//! Rust validators: plain functions over the `Json` tree.

use super::super::graph::{Type, Types};
use super::super::plan::{Body, Call, Function, Plan, TextAt, Words};
use super::rust_pattern::Patterns;
use crate::names;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use std::collections::HashSet;

/// A module of validators, one public function for each root: `fn(value, at, issues)`.
pub(crate) fn module(plan: &Plan, runtime: &str) -> String {
    let printer = Printer { plan, patterns: Patterns::default() };
    let roots: Vec<TokenStream> = plan.roots.iter().map(|(name, call)| printer.root(name, call)).collect();
    let functions: Vec<TokenStream> =
        plan.functions.iter().map(|function| printer.function(function)).collect();
    let patterns = printer.patterns.functions();
    let code = quote!(#(#roots)* #(#functions)* #(#patterns)*);
    let imports = imports(runtime, &code);
    let file: syn::File = syn::parse2(quote!(#imports #code)).expect("the printer writes Rust");
    prettyplease::unparse(&file)
}

/// Only what is used, so that the output has no warnings.
fn imports(runtime: &str, code: &TokenStream) -> TokenStream {
    let runtime: syn::Path = syn::parse_str(runtime).expect("the path of the runtime is a path");
    let mut words = HashSet::new();
    words_of(code.clone(), &mut words);
    let known: [(&str, &[&str]); 7] = [
        ("decimal", &["Decimal", "compare", "is_integer", "is_multiple_of"]),
        ("equal", &["all_different", "has_items", "has_keys", "is_number", "item"]),
        ("format", &[]),
        ("issue", &["Issues", "Path", "valid"]),
        ("issue_code", &["IssueCode"]),
        ("json", &["Data", "Json"]),
        ("object", &["entries", "has_text", "key_count", "key_of", "text_at"]),
    ];
    let mut imports = TokenStream::new();
    for (module, names) in known {
        let module = format_ident!("{module}");
        let used = names.iter().filter(|name| words.contains(**name)).map(|name| format_ident!("{name}"));
        let used: Vec<Ident> = used.collect();
        if !used.is_empty() {
            imports.extend(quote!(use #runtime::#module::{#(#used),*};));
        }
    }
    for module in ["format", "pattern"] {
        if words.contains(module) {
            let module = format_ident!("{module}");
            imports.extend(quote!(use #runtime::#module;));
        }
    }
    if words.contains("Seen") {
        imports.extend(quote!(use #runtime::seen::Seen;));
    }
    imports
}

fn words_of(code: TokenStream, to: &mut HashSet<String>) {
    for tree in code {
        match tree {
            TokenTree::Ident(ident) => {
                to.insert(ident.to_string());
            }
            TokenTree::Group(group) => words_of(group.stream(), to),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// Prints one plan.
pub(super) struct Printer<'p> {
    pub(super) plan: &'p Plan,
    pub(super) patterns: Patterns,
}

/// The statement that adds an issue at `at`.
pub(super) fn add(words: &Words) -> TokenStream {
    let (code, message) = (format_ident!("{}", names::pascal(words.keyword)), &words.message);
    quote!(issues.add(at, IssueCode::#code, #message);)
}

impl Printer<'_> {
    fn root(&self, name: &str, call: &Call) -> TokenStream {
        let name = names::rust_ident(name);
        let code = self.apply(call);
        let [value, at, issues] = ["value", "at", "issues"].map(|name| bound(name, &code));
        quote! {
            /// Lists every rule that a value breaks.
            pub fn #name(#value: &Json<'_>, #at: &Path<'_>, #issues: &mut Issues) { #code }
        }
    }

    fn function(&self, function: &Function) -> TokenStream {
        let name = self.name(function);
        let doc = format!(" {}", function.place);
        let code = self.body(&function.body);
        let [value, at, issues, seen] = ["value", "at", "issues", "seen"].map(|name| bound(name, &code));
        let seen = function.track.any().then(|| quote!(, #seen: &mut Seen));
        quote! {
            #[doc = #doc]
            fn #name(#value: &Json<'_>, #at: &Path<'_>, #issues: &mut Issues #seen) { #code }
        }
    }

    fn name(&self, function: &Function) -> Ident {
        debug_assert!(!self.plan.functions.is_empty(), "the function is one of the plan's");
        format_ident!("check_{}", function.name)
    }

    /// Whether what is called notes what it evaluates.
    pub(super) fn tracks(&self, call: &Call) -> bool {
        match call {
            Call::Function(id) => self.plan.functions[*id].track.any(),
            Call::Inline(body) => body.track.any(),
            Call::Always | Call::Never(_) => false,
        }
    }

    /// Statements that apply a schema to `value`.
    pub(super) fn apply(&self, call: &Call) -> TokenStream {
        match call {
            Call::Always => TokenStream::new(),
            Call::Never(words) => add(words),
            Call::Inline(body) => self.body(body),
            Call::Function(id) => {
                let name = self.name(&self.plan.functions[*id]);
                let seen = self.tracks(call).then(|| quote!(, seen));
                quote!(#name(value, at, issues #seen);)
            }
        }
    }

    /// An expression: whether `value` obeys a schema. What it evaluated is noted where it does.
    pub(super) fn holds(&self, call: &Call) -> TokenStream {
        if let Some(TextAt { key, texts }) = call.text_at() {
            return quote!(has_text(value, #key, &[#(#texts),*]));
        }
        match call {
            Call::Always => quote!(true),
            Call::Never(_) => quote!(false),
            _ => {
                let code = self.apply(call);
                let issues = bound("issues", &code);
                if self.tracks(call) {
                    let seen = bound("seen", &code);
                    quote!(seen.branch(|#seen, #issues| { #code }))
                } else {
                    quote!(valid(|#issues| { #code }))
                }
            }
        }
    }

    /// All checks of a schema, as statements over `value`, `at`, `issues` and, where it is needed, `seen`.
    fn body(&self, body: &Body) -> TokenStream {
        let equal = body.equal.iter().map(|(values, words)| self.equal(values, words));
        let typed = self.by_type(body);
        let in_place = body.in_place.iter().map(|check| self.in_place(check));
        let unevaluated = self.unevaluated(body);
        let checks = quote!(#(#equal)* #typed #(#in_place)* #unevaluated);
        if !body.owns() {
            return checks;
        }
        // What the schemas beside this one evaluated is not ours to see.
        if body.track.any() {
            return quote! {
                let around = &mut *seen;
                let seen = &mut Seen::of(value);
                #checks
                around.join(seen);
            };
        }
        let seen = binding("seen", &quote!(&mut Seen::of(value)), &checks);
        quote!(#seen #checks)
    }

    /// The checks that hold for values of one type, and `type` itself.
    fn by_type(&self, body: &Body) -> TokenStream {
        let kinds = [Type::Null, Type::Boolean, Type::Number, Type::String, Type::Array, Type::Object];
        let checks = |kind: Type| match kind {
            Type::Number | Type::Integer => (self.numbers(&body.numbers), !body.numbers.is_empty()),
            Type::String => (self.strings(&body.strings), !body.strings.is_empty()),
            Type::Array => self.array(&body.array),
            Type::Object => self.object(&body.object),
            Type::Null | Type::Boolean => (TokenStream::new(), false),
        };
        let arm = |kind: Type| {
            let (code, named) = checks(kind);
            let integers = body.types.as_ref().is_some_and(|(types, _)| only_integers(*types));
            let guard = (kind == Type::Number && integers).then(|| quote!(if is_integer(text)));
            Arm { pattern: pattern(kind, named || guard.is_some()), guard, code }
        };
        let Some((types, words)) = &body.types else {
            let arms: Vec<Arm> =
                kinds.into_iter().filter(|kind| body.has_checks_for(*kind)).map(arm).collect();
            return match arms.as_slice() {
                [] => TokenStream::new(),
                [Arm { pattern, code, .. }] => quote!(if let #pattern = &value.data { #code }),
                _ => quote!(match &value.data { #(#arms)* _ => {} }),
            };
        };
        let message = &words.message;
        let wrong = quote!(issues.add(at, IssueCode::Type, #message));
        let arms: Vec<Arm> = kinds.into_iter().filter(|kind| allows(*types, *kind)).map(arm).collect();
        match arms.as_slice() {
            [Arm { pattern, guard: None, code }] if !code.is_empty() => {
                quote!(if let #pattern = &value.data { #code } else { #wrong; })
            }
            [Arm { pattern, guard, code }] if code.is_empty() => {
                quote!(if !matches!(&value.data, #pattern #guard) { #wrong; })
            }
            arms if arms.iter().all(|arm| arm.guard.is_none() && arm.code.is_empty()) => {
                let patterns = arms.iter().map(|arm| &arm.pattern);
                quote!(if !matches!(&value.data, #(#patterns)|*) { #wrong; })
            }
            _ => quote!(match &value.data { #(#arms)* _ => #wrong, }),
        }
    }
}

/// What is done with the values of one type.
struct Arm {
    pattern: TokenStream,
    guard: Option<TokenStream>,
    code: TokenStream,
}

impl ToTokens for Arm {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { pattern, guard, code } = self;
        tokens.extend(quote!(#pattern #guard => { #code }));
    }
}

fn allows(types: Types, kind: Type) -> bool {
    types.has(kind) || (kind == Type::Number && types.has(Type::Integer))
}

/// Whether of the numbers only integers are allowed.
fn only_integers(types: Types) -> bool {
    types.has(Type::Integer) && !types.has(Type::Number)
}

/// The variable that the pattern of a type binds.
fn variable(kind: Type) -> Option<&'static str> {
    match kind {
        Type::Null | Type::Boolean => None,
        Type::Integer | Type::Number | Type::String => Some("text"),
        Type::Array => Some("items"),
        Type::Object => Some("members"),
    }
}

/// The pattern of a type's values; `named` where their content is looked at.
pub(super) fn pattern(kind: Type, named: bool) -> TokenStream {
    let name = variable(kind)
        .filter(|_| named)
        .map_or_else(|| quote!(_), |name| format_ident!("{name}").to_token_stream());
    match kind {
        Type::Null => quote!(Data::Null),
        Type::Boolean => quote!(Data::Bool(_)),
        Type::Number | Type::Integer => quote!(Data::Number(#name)),
        Type::String => quote!(Data::String(#name)),
        Type::Array => quote!(Data::Array(#name)),
        Type::Object => quote!(Data::Object(#name)),
    }
}

/// Whether code uses a name that it does not bind itself: a closure's parameter is not meant.
fn mentions(code: &TokenStream, name: &str) -> bool {
    let trees: Vec<TokenTree> = code.clone().into_iter().collect();
    let mut rest = trees.as_slice();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match first {
            TokenTree::Ident(ident) if ident == name => return true,
            TokenTree::Group(group) if mentions(&group.stream(), name) => return true,
            TokenTree::Punct(punct) if punct.as_char() == '|' => {
                rest = after_closure(tail, name).unwrap_or(tail);
            }
            TokenTree::Ident(_) | TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    false
}

/// What follows a closure that binds the name, seen from behind its first bar.
fn after_closure<'t>(trees: &'t [TokenTree], name: &str) -> Option<&'t [TokenTree]> {
    let is_bar = |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '|');
    let is_name = |tree: &TokenTree| matches!(tree, TokenTree::Ident(ident) if ident == name);
    let end = trees.iter().position(is_bar)?;
    let (parameters, rest) = trees.split_at(end);
    match rest {
        [_, TokenTree::Group(_), after @ ..] if parameters.iter().any(is_name) => Some(after),
        _ => None,
    }
}

/// A name for a pattern: `_` where the code does not use it.
pub(super) fn bound(name: &str, code: &TokenStream) -> TokenStream {
    if mentions(code, name) { format_ident!("{name}").to_token_stream() } else { quote!(_) }
}

/// A `let` of a name, unless the code does not use it.
pub(super) fn binding(name: &str, value: &TokenStream, code: &TokenStream) -> Option<TokenStream> {
    let ident = format_ident!("{name}");
    mentions(code, name).then(|| quote!(let #ident = #value;))
}

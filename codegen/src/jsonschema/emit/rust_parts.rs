//! Rust: checks of arrays and objects, and of the schemas for their parts.

use super::super::plan::{ArrayChecks, Body, Call, Contains, ObjectChecks, Size, Words};
use super::rust::{Printer, add, binding, bound};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// So many keys are looked up one by one; for more, one pass over the members is cheaper.
const FEW: usize = 4;

/// The checks of a size, which is an expression, as is whether it is 0 or not.
fn sizes(count: &TokenStream, [none, some]: [TokenStream; 2], sizes: &[(Size, Words)]) -> TokenStream {
    let checks = sizes.iter().map(|(size, words)| {
        let add = add(words);
        let broken = match size {
            Size::AtLeast(1) => none.clone(),
            Size::AtLeast(least) => {
                let least = Literal::u64_unsuffixed(*least);
                quote!(#count < #least)
            }
            Size::AtMost(0) => some.clone(),
            Size::AtMost(most) => {
                let most = Literal::u64_unsuffixed(*most);
                quote!(#count > #most)
            }
        };
        quote!(if #broken { #add })
    });
    quote!(#(#checks)*)
}

/// Whether a list is empty, and whether it is not.
fn emptiness(list: &TokenStream) -> [TokenStream; 2] {
    [quote!(#list.is_empty()), quote!(!#list.is_empty())]
}

impl Printer<'_> {
    /// The checks, and whether they look at the items.
    pub(super) fn array(&self, checks: &ArrayChecks) -> (TokenStream, bool) {
        let sizes = sizes(&quote!(items.len()), emptiness(&quote!(items)), &checks.sizes);
        let unique = checks.unique.as_ref().map(|words| {
            let add = add(words);
            quote!(if !all_different(items) { #add })
        });
        let prefix =
            checks.prefix.iter().enumerate().filter(|(_, call)| !call.is_always()).map(|(index, call)| {
                let place = if index == 0 {
                    quote!(items.first())
                } else {
                    let index = Literal::usize_unsuffixed(index);
                    quote!(items.get(#index))
                };
                let (index, code) = (Literal::usize_unsuffixed(index), self.apply(call));
                let value = bound("value", &code);
                quote!(if let Some(#value) = #place { let at = &at.index(#index); #code })
            });
        let count = Literal::usize_unsuffixed(checks.prefix.len());
        let items = checks.items.as_ref().filter(|call| !call.is_always()).map(|call| {
            let code = self.apply(call);
            let skip = (!checks.prefix.is_empty()).then(|| quote!(.skip(#count)));
            if matches!(call, Call::Never(_)) {
                let start = Literal::usize_unsuffixed(checks.prefix.len());
                return quote!(for index in #start..items.len() { let at = &at.index(index); #code });
            }
            quote!(for (index, value) in items.iter().enumerate()#skip { let at = &at.index(index); #code })
        });
        let contains = checks.contains.as_ref().map(|contains| self.contains(contains, checks.notes));
        let notes = checks.notes.then(|| match &checks.items {
            Some(_) => quote!(seen.note_all();),
            None if checks.prefix.is_empty() => quote!(),
            None => quote!(seen.note_first(#count);),
        });
        let looks = quote!(#sizes #unique #(#prefix)* #items #contains);
        let named = !looks.is_empty();
        (quote!(#looks #notes), named)
    }

    fn contains(&self, contains: &Contains, notes: bool) -> TokenStream {
        let holds = self.holds(&contains.call);
        let count = quote!(found);
        let bounds = sizes(&count, [quote!(found == 0), quote!(found > 0)], &contains.bounds);
        let value = bound("value", &holds);
        if notes {
            let counted = (!bounds.is_empty()).then(|| quote!(found += 1;));
            let start = (!bounds.is_empty()).then(|| quote!(let mut found = 0;));
            return quote! {
                #start
                for (index, #value) in items.iter().enumerate() {
                    if #holds { seen.note(index); #counted }
                }
                #bounds
            };
        }
        quote!(let found = items.iter().filter(|#value| #holds).count(); #bounds)
    }

    /// The checks, and whether they look at the list of members.
    pub(super) fn object(&self, checks: &ObjectChecks) -> (TokenStream, bool) {
        let sizes = sizes(&quote!(key_count(members)), emptiness(&quote!(members)), &checks.sizes);
        let missing = |required: &[(String, Words)]| -> TokenStream {
            let checks = required.iter().map(|(key, words)| {
                let add = add(words);
                quote!(if value.get(#key).is_none() { let at = &at.key(#key); #add })
            });
            quote!(#(#checks)*)
        };
        let required = missing(&checks.required);
        let dependent = checks.dependent_required.iter().map(|(key, names)| {
            let missing = missing(names);
            quote!(if value.get(#key).is_some() { #missing })
        });
        let few = self.few_keys(checks);
        let looks = few.is_none() || !checks.sizes.is_empty();
        let entries = few.unwrap_or_else(|| self.entries(checks));
        let notes = (checks.notes && checks.additional.is_some()).then(|| quote!(seen.note_all();));
        let optional = &checks.leave_out;
        let leave_out =
            (!optional.is_empty()).then(|| quote!(issues.leave_out(value, at, &[#(#optional),*]);));
        (quote!(#sizes #required #(#dependent)* #entries #leave_out #notes), looks)
    }

    /// One pass over the members, for all that looks at their keys or values.
    fn entries(&self, checks: &ObjectChecks) -> TokenStream {
        let names = checks.names.as_ref().map(|(call, words)| {
            let (holds, add) = (self.holds(call), add(words));
            let value = binding("value", &quote!(&key_of(member)), &holds);
            quote!({ #value if !#holds { #add } })
        });
        let indexed = checks.notes && checks.additional.is_none();
        let note = indexed.then(|| quote!(seen.note(place);));
        let additional = checks.additional.as_ref().map(|call| self.apply(call)).unwrap_or_default();
        let values = if checks.patterns.is_empty() {
            self.known_keys(checks, note.as_ref(), &additional)
        } else {
            self.known_and_patterns(checks, note.as_ref(), &additional)
        };
        let place = bound("place", &values);
        let value = binding("value", &quote!(&member.value), &values);
        let code = quote!(#names #value #values);
        let at = binding("at", &quote!(&at.key(&member.key)), &code);
        let code = quote!(#at #code);
        let member = bound("member", &code);
        quote!(for (#place, #member) in entries(members) { #code })
    }

    /// A few keys, or none, are looked up one by one: then the list of members is not looked at.
    fn few_keys(&self, checks: &ObjectChecks) -> Option<TokenStream> {
        let open = checks.patterns.is_empty() && checks.additional.as_ref().is_none_or(Call::is_always);
        let few = checks.properties.len() <= FEW && open && checks.names.is_none();
        if checks.looks_at_values() && (!few || checks.notes) || checks.names.is_some() {
            return None;
        }
        let checks = checks.properties.iter().filter(|(_, call)| !call.is_always()).map(|(key, call)| {
            let code = self.apply(call);
            let at = binding("at", &quote!(&at.key(#key)), &code);
            let value = bound("value", &code);
            quote!(if let Some(#value) = value.get(#key) { #at #code })
        });
        Some(quote!(#(#checks)*))
    }

    fn known_keys(
        &self,
        checks: &ObjectChecks,
        note: Option<&TokenStream>,
        additional: &TokenStream,
    ) -> TokenStream {
        let arms = checks.properties.iter().map(|(key, call)| {
            let code = self.apply(call);
            quote!(#key => { #note #code })
        });
        let idle = checks.properties.iter().all(|(_, call)| call.is_always() && note.is_none());
        match (checks.properties.as_slice(), additional.is_empty()) {
            ([], _) => additional.clone(),
            (_, true) if idle => TokenStream::new(),
            (known, false) if idle => {
                let keys = known.iter().map(|(key, _)| key);
                quote!(if !matches!(&*member.key, #(#keys)|*) { #additional })
            }
            ([(key, call)], true) => {
                let code = self.apply(call);
                quote!(if member.key == #key { #note #code })
            }
            _ => quote!(match &*member.key { #(#arms)* _ => { #additional } }),
        }
    }

    fn known_and_patterns(
        &self,
        checks: &ObjectChecks,
        note: Option<&TokenStream>,
        additional: &TokenStream,
    ) -> TokenStream {
        let flagged = !additional.is_empty();
        let known = flagged.then(|| quote!(known = true;));
        let start = flagged.then(|| quote!(let mut known = false;));
        let last = flagged.then(|| quote!(if !known { #additional }));
        let properties =
            checks.properties.iter().filter(|(_, call)| flagged || note.is_some() || !call.is_always());
        let mut arms = properties
            .map(|(key, call)| {
                let code = self.apply(call);
                quote!(#key => { #known #note #code })
            })
            .peekable();
        let by_key = arms.peek().is_some().then(|| quote!(match &*member.key { #(#arms)* _ => {} }));
        let patterns =
            checks.patterns.iter().filter(|(_, call)| flagged || note.is_some() || !call.is_always());
        let patterns = patterns.map(|(pattern, call)| {
            let (matches, code) = (self.patterns.name(pattern), self.apply(call));
            quote!(if #matches(&member.key) { #known #note #code })
        });
        quote!(#start #by_key #(#patterns)* #last)
    }

    pub(super) fn unevaluated(&self, body: &Body) -> TokenStream {
        let properties = body.unevaluated_properties.as_ref().map(|unevaluated| {
            let code = self.apply(&unevaluated.call);
            let value = binding("value", &quote!(&member.value), &code);
            let each = (!unevaluated.call.is_always()).then(|| {
                quote! {
                    for (index, member) in entries(members) {
                        if !seen.has(index) {
                            let at = &at.key(&member.key);
                            #value
                            #code
                        }
                    }
                }
            });
            let note = body.track.properties.then(|| quote!(seen.note_all();));
            let code = quote!(#each #note);
            let members = bound("members", &code);
            (!code.is_empty()).then(|| quote!(if let Data::Object(#members) = &value.data { #code }))
        });
        let items = body.unevaluated_items.as_ref().map(|unevaluated| {
            let code = self.apply(&unevaluated.call);
            let value = bound("value", &code);
            let each = (!unevaluated.call.is_always()).then(|| {
                quote! {
                    for (index, #value) in items.iter().enumerate() {
                        if !seen.has(index) {
                            let at = &at.index(index);
                            #code
                        }
                    }
                }
            });
            let note = body.track.items.then(|| quote!(seen.note_all();));
            let code = quote!(#each #note);
            let items = bound("items", &code);
            (!code.is_empty()).then(|| quote!(if let Data::Array(#items) = &value.data { #code }))
        });
        quote!(#properties #items)
    }
}

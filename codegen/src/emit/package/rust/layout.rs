//! How types are written in Rust: names of fields, smallest integers, and where a box is needed.

use crate::circles::groups;
use crate::names;
use crate::types::TypeModel;
use crate::types::model::{Definition, Integer, Record, Shape, Type, TypeId};
use std::collections::HashSet;

/// A model, and what Rust has to know about it.
pub(super) struct Layout<'m> {
    pub(super) model: &'m TypeModel,
    /// For each definition the group of definitions that contain each other.
    groups: Vec<usize>,
    /// Definitions that contain themselves.
    circular: HashSet<usize>,
}

impl<'m> Layout<'m> {
    pub(in crate::emit) fn of(model: &'m TypeModel) -> Self {
        let edges: Vec<Vec<TypeId>> = model.definitions.iter().map(contained).collect();
        let groups = groups(&edges);
        let mut circular = HashSet::new();
        for (id, edges) in edges.iter().enumerate() {
            if edges.iter().any(|other| groups[*other] == groups[id]) {
                circular.insert(groups[id]);
            }
        }
        Self { model, groups, circular }
    }

    /// A type where it stands in a definition.
    pub(in crate::emit) fn write(&self, within: TypeId, of: &Type) -> String {
        match of {
            // On every circle there is a struct or an enum, whose fields are boxed: another name needs no box of its own.
            Type::Named(_) if self.is_another_name(within) => self.written(of, None),
            Type::Nullable(value) if self.is_another_name(within) => {
                format!("Option<{}>", self.write(within, value))
            }
            _ => self.written(of, Some(within)),
        }
    }

    fn is_another_name(&self, id: TypeId) -> bool {
        matches!(&self.model.definition(id).shape, Shape::Plain(of) if !matches!(of, Type::Tuple(_)))
    }

    /// A type as Rust knows it: an alias is what it stands for.
    pub(in crate::emit) fn unaliased(&self, of: &'m Type) -> &'m Type {
        let Type::Named(id) = of else { return of };
        let definition = self.model.definition(*id);
        match &definition.shape {
            Shape::Plain(of) if Self::is_alias(definition) => self.unaliased(of),
            _ => of,
        }
    }

    /// Whether values of a type have an order in Rust.
    pub(in crate::emit) fn is_ordered(&self, of: &Type) -> bool {
        match of {
            Type::String(_) | Type::Boolean => true,
            Type::Integer(bounds) => integer(*bounds) != "Integer",
            Type::Named(id) => match &self.model.definition(*id).shape {
                Shape::Enum(_) => true,
                Shape::Plain(of) => self.is_ordered(of),
                Shape::Record(_) | Shape::Union(_) => false,
            },
            _ => false,
        }
    }

    /// How a type is made of `text` without asking its validator, if it is a text: itself, or a newtype around one.
    pub(in crate::emit) fn of_text(&self, of: &'m Type) -> Option<String> {
        match self.unaliased(of) {
            Type::String(_) => Some("text.to_owned()".to_owned()),
            Type::Named(id) => match &self.model.definition(*id).shape {
                Shape::Plain(of) => {
                    Some(format!("{}({})", self.model.definition(*id).name, self.of_text(of)?))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn written(&self, of: &Type, within: Option<TypeId>) -> String {
        match of {
            Type::Any => "JsonValue".to_owned(),
            Type::Never => "Never".to_owned(),
            Type::Null => "()".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Integer(bounds) => integer(*bounds).to_owned(),
            Type::Number => "Number".to_owned(),
            Type::String(_) => "String".to_owned(),
            // What is on the heap anyway needs no box of its own.
            Type::Array(item) => format!("Vec<{}>", self.written(item, None)),
            Type::Map(value) => format!("BTreeMap<String, {}>", self.written(value, None)),
            Type::Tuple(tuple) => {
                let items: Vec<String> = tuple.items.iter().map(|item| self.written(item, within)).collect();
                if items.len() == 1 { format!("({},)", items[0]) } else { format!("({})", items.join(", ")) }
            }
            Type::Nullable(value) => format!("Option<{}>", self.written(value, within)),
            Type::Named(id) => {
                let name = &self.model.definitions[*id].name;
                let group = self.groups[*id];
                let boxed = within.is_some_and(|within| self.groups[within] == group)
                    && self.circular.contains(&group);
                if boxed { format!("Box<{name}>") } else { name.clone() }
            }
        }
    }

    /// Whether a definition is another name for a type that checks all there is to check.
    pub(in crate::emit) fn is_alias(definition: &Definition) -> bool {
        match &definition.shape {
            // Nothing that is refused could become a value of it.
            Shape::Plain(Type::Never) => true,
            Shape::Plain(Type::Named(_) | Type::Any | Type::Boolean | Type::Number | Type::String(_)) => {
                definition.says_all
            }
            Shape::Plain(Type::Integer(bounds)) => definition.says_all && *bounds == Integer::default(),
            _ => false,
        }
    }

    /// A struct with a field for each item, for tuples that Rust has no type for.
    pub(in crate::emit) fn is_open_tuple(definition: &Definition) -> bool {
        matches!(&definition.shape, Shape::Plain(Type::Tuple(tuple))
            if !tuple.is_fixed() || !(1..=8).contains(&tuple.items.len()))
    }
}

/// The smallest type that holds every integer between the bounds.
pub(in crate::emit) fn integer(bounds: Integer) -> &'static str {
    let fits = [
        ("u8", 0, i128::from(u8::MAX)),
        ("i8", i128::from(i8::MIN), i128::from(i8::MAX)),
        ("u16", 0, i128::from(u16::MAX)),
        ("i16", i128::from(i16::MIN), i128::from(i16::MAX)),
        ("u32", 0, i128::from(u32::MAX)),
        ("i32", i128::from(i32::MIN), i128::from(i32::MAX)),
        ("u64", 0, i128::from(u64::MAX)),
        ("i64", i128::from(i64::MIN), i128::from(i64::MAX)),
        ("i128", i128::MIN, i128::MAX),
    ];
    fits.iter().find(|(_, least, most)| bounds.within(*least, *most)).map_or("Integer", |(name, _, _)| name)
}

/// Identifiers of the fields of a record, in the order of its properties, and that of the field of other keys.
pub(in crate::emit) fn fields(record: &Record) -> (Vec<String>, String) {
    let mut given = HashSet::new();
    let mut claim = |wanted: &str| {
        let mut name = names::rust_ident(wanted).to_string();
        let mut times = 1;
        while !given.insert(name.clone()) {
            times += 1;
            name = format!("{wanted}_{times}");
        }
        name
    };
    let field = |key: &str| match names::snake(key) {
        name if name.is_empty() => "field".to_owned(),
        name if !name.starts_with(names::is_start) => format!("n{name}"),
        name => name,
    };
    let properties = record.properties.iter().map(|property| claim(&field(&property.key))).collect();
    (properties, claim("extra"))
}

/// The definitions that a value of one holds in itself, not behind a pointer.
fn contained(definition: &Definition) -> Vec<TypeId> {
    let mut found = Vec::new();
    match &definition.shape {
        Shape::Record(record) => {
            record.properties.iter().for_each(|property| held(&property.value, &mut found));
        }
        Shape::Enum(_) => {}
        Shape::Union(union) => union.branches.iter().for_each(|branch| held(&branch.value, &mut found)),
        Shape::Plain(of) => held(of, &mut found),
    }
    found
}

fn held(of: &Type, to: &mut Vec<TypeId>) {
    match of {
        Type::Named(id) => to.push(*id),
        Type::Nullable(value) => held(value, to),
        Type::Tuple(tuple) => tuple.items.iter().for_each(|item| held(item, to)),
        _ => {}
    }
}

//! Cutting what is only type out of a module's text.

use super::{Import, Module};
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};

/// The module without its types, its imports and the word `export`.
pub(super) fn types(program: &Program<'_>, text: &str) -> Module {
    let mut eraser =
        Eraser { text, comments: &program.comments, cuts: Vec::new(), module: Module::default() };
    eraser.visit_program(program);
    eraser.finish()
}

struct Eraser<'t> {
    text: &'t str,
    comments: &'t [Comment],
    /// What goes, as byte ranges.
    cuts: Vec<(usize, usize)>,
    module: Module,
}

impl Eraser<'_> {
    fn finish(mut self) -> Module {
        self.cuts.sort_unstable();
        let mut kept = 0;
        let mut text = String::with_capacity(self.text.len());
        for (start, end) in self.cuts {
            if start > kept {
                text.push_str(&self.text[kept..start]);
            }
            kept = kept.max(end);
        }
        text.push_str(&self.text[kept..]);
        self.module.text = text;
        self.module
    }

    fn cut(&mut self, start: u32, end: u32) {
        self.cuts.push((start as usize, end as usize));
    }

    /// A type and the blanks before it.
    fn cut_type(&mut self, span: Span) {
        let before = self.text[..span.start as usize].trim_end_matches(' ').len();
        self.cuts.push((before, span.end as usize));
    }

    /// A whole statement, with the comment that belongs to it and the line's end.
    fn cut_statement(&mut self, span: Span) {
        let own = self.comments.iter().filter(|comment| comment.attached_to == span.start);
        let start = own.map(|comment| comment.span.start).min().unwrap_or(span.start) as usize;
        let end = span.end as usize;
        let rest = &self.text[end..];
        self.cuts.push((start, end + rest.len() - rest.trim_start_matches('\n').len()));
    }

    fn refuse(&self, span: Span) -> ! {
        panic!("`{}` is not erasable", span.source_text(self.text));
    }

    fn export(&mut self, declaration: &Declaration<'_>) {
        let names = &mut self.module.exports;
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                for identifier in
                    variables.declarations.iter().flat_map(|one| one.id.get_binding_identifiers())
                {
                    names.push(identifier.name.to_string());
                }
            }
            Declaration::FunctionDeclaration(function) if function.body.is_some() => {
                names.extend(function.id.as_ref().map(|name| name.name.to_string()));
            }
            Declaration::ClassDeclaration(class) => {
                names.extend(class.id.as_ref().map(|name| name.name.to_string()));
            }
            _ => {}
        }
    }
}

impl<'a> Visit<'a> for Eraser<'_> {
    fn visit_statement(&mut self, statement: &Statement<'a>) {
        match statement {
            Statement::TSTypeAliasDeclaration(_) | Statement::TSInterfaceDeclaration(_) => {
                self.cut_statement(statement.span());
            }
            Statement::TSEnumDeclaration(_)
            | Statement::TSExternalModuleDeclaration(_)
            | Statement::TSNamespaceDeclaration(_)
            | Statement::TSGlobalDeclaration(_)
            | Statement::TSImportEqualsDeclaration(_)
            | Statement::TSExportAssignment(_)
            | Statement::TSNamespaceExportDeclaration(_)
            | Statement::ExportAllDeclaration(_)
            | Statement::ExportDefaultDeclaration(_) => self.refuse(statement.span()),
            Statement::ExportFromDeclaration(export) => {
                self.cut_statement(statement.span());
                if export.export_kind.is_value() {
                    let values = export.specifiers.iter().filter(|one| one.export_kind.is_value());
                    let names =
                        values.map(|one| (one.local.name().to_string(), one.exported.name().to_string()));
                    let names: Vec<_> = names.collect();
                    self.module.exports.extend(names.iter().map(|(_, here)| here.clone()));
                    self.take(export.source.value.to_string(), names);
                }
            }
            Statement::FunctionDeclaration(function) if function.body.is_none() => {
                self.cut_statement(statement.span()); // the signature of an overload
            }
            Statement::ImportDeclaration(import) => self.import(import),
            Statement::ExportDeclaration(export) => match &export.declaration {
                Declaration::TSTypeAliasDeclaration(_) | Declaration::TSInterfaceDeclaration(_) => {
                    self.cut_statement(statement.span());
                }
                Declaration::FunctionDeclaration(function) if function.body.is_none() => {
                    self.cut_statement(statement.span());
                }
                declaration @ (Declaration::VariableDeclaration(_)
                | Declaration::FunctionDeclaration(_)
                | Declaration::ClassDeclaration(_)) => {
                    self.export(declaration);
                    self.cut(export.span.start, declaration.span().start);
                    walk::walk_statement(self, statement);
                }
                _ => self.refuse(statement.span()),
            },
            Statement::ExportNamedDeclaration(export) => {
                self.cut_statement(statement.span());
                if export.export_kind.is_value() {
                    for specifier in export.specifiers.iter().filter(|one| one.export_kind.is_value()) {
                        let (local, exported) = (specifier.local.name(), specifier.exported.name());
                        let name = if local == exported {
                            local.to_string()
                        } else {
                            format!("{exported}: {local}")
                        };
                        self.module.exports.push(name);
                    }
                }
            }
            _ => walk::walk_statement(self, statement),
        }
    }

    fn visit_ts_type_annotation(&mut self, annotation: &TSTypeAnnotation<'a>) {
        self.cut_type(annotation.span);
    }

    fn visit_ts_type_parameter_declaration(&mut self, parameters: &TSTypeParameterDeclaration<'a>) {
        self.cut(parameters.span.start, parameters.span.end);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, arguments: &TSTypeParameterInstantiation<'a>) {
        self.cut(arguments.span.start, arguments.span.end);
    }

    fn visit_ts_as_expression(&mut self, expression: &TSAsExpression<'a>) {
        self.cut(expression.expression.span().end, expression.span.end);
        self.visit_expression(&expression.expression);
    }

    fn visit_ts_satisfies_expression(&mut self, expression: &TSSatisfiesExpression<'a>) {
        self.cut(expression.expression.span().end, expression.span.end);
        self.visit_expression(&expression.expression);
    }

    fn visit_ts_non_null_expression(&mut self, expression: &TSNonNullExpression<'a>) {
        self.cut(expression.expression.span().end, expression.span.end);
        self.visit_expression(&expression.expression);
    }

    fn visit_ts_type_assertion(&mut self, expression: &TSTypeAssertion<'a>) {
        self.refuse(expression.span);
    }

    fn visit_decorator(&mut self, decorator: &Decorator<'a>) {
        self.refuse(decorator.span);
    }

    fn visit_formal_parameter(&mut self, parameter: &FormalParameter<'a>) {
        if parameter.accessibility.is_some() || parameter.readonly || parameter.r#override {
            self.refuse(parameter.span); // it declares a property
        }
        if parameter.optional {
            let end = parameter.pattern.span().end;
            let mark = self.text[end as usize..]
                .find('?')
                .map_or(end, |at| end + u32::try_from(at).unwrap_or(0) + 1);
            self.cut(end, mark);
        }
        walk::walk_formal_parameter(self, parameter);
    }

    fn visit_variable_declarator(&mut self, declarator: &VariableDeclarator<'a>) {
        if declarator.definite {
            self.refuse(declarator.span);
        }
        walk::walk_variable_declarator(self, declarator);
    }

    fn visit_class(&mut self, class: &Class<'a>) {
        if class.r#abstract || class.declare {
            self.refuse(class.span);
        }
        if let (Some(first), Some(last)) = (class.implements.first(), class.implements.last()) {
            let before = &self.text[..first.span.start as usize];
            let keyword = before.rfind("implements").expect("interfaces stand after their keyword");
            let start = before[..keyword].trim_end_matches(' ').len();
            self.cuts.push((start, last.span.end as usize));
        }
        walk::walk_class(self, class);
    }

    fn visit_property_definition(&mut self, property: &PropertyDefinition<'a>) {
        if property.declare || property.computed {
            self.refuse(property.span);
        }
        self.cut(property.span.start, property.key.span().start);
        if property.r#static {
            // The other modifiers go.
            let keyword =
                property.span.source_text(self.text).find("static").expect("a static property says so");
            let keyword = property.span.start as usize + keyword;
            self.cuts.pop();
            self.cuts.push((property.span.start as usize, keyword));
            self.cuts.push((keyword + "static ".len(), property.key.span().start as usize));
        }
        if property.optional || property.definite {
            let end = property.key.span().end;
            self.cut(end, end + 1);
        }
        walk::walk_property_definition(self, property);
    }

    fn visit_method_definition(&mut self, method: &MethodDefinition<'a>) {
        if method.accessibility.is_some() || method.r#override || method.optional {
            self.refuse(method.span);
        }
        walk::walk_method_definition(self, method);
    }
}

impl Eraser<'_> {
    fn import(&mut self, import: &ImportDeclaration<'_>) {
        self.cut_statement(import.span);
        if import.import_kind.is_type() {
            return;
        }
        let mut names = Vec::new();
        for specifier in import.specifiers.iter().flatten() {
            match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(specifier) if specifier.import_kind.is_type() => {
                }
                ImportDeclarationSpecifier::ImportSpecifier(specifier) => {
                    names.push((specifier.imported.name().to_string(), specifier.local.name.to_string()));
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => {
                    names.push(("*".to_owned(), specifier.local.name.to_string()));
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => self.refuse(import.span),
            }
        }
        self.take(import.source.value.to_string(), names);
    }

    fn take(&mut self, from: String, names: Vec<(String, String)>) {
        if !names.is_empty() {
            self.module.imports.push(Import { from, names });
        }
    }
}

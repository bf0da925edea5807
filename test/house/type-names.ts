import { parseSync, Visitor } from 'oxc-parser'
import type { Sources } from './imports.ts'

/** The names of types in one module. */
interface TypeNames {
  /** Types that the module declares and exports. A re-exported type belongs to the other module. */
  readonly exported: ReadonlySet<string>
  /** Types that the module does not export, and its own names for types of libraries or with other names. */
  readonly own: ReadonlySet<string>
}

/**
 * Type names with two meanings, one sentence each: one module exports the name, and another has a different type of
 * that name.
 */
export function findDoubleMeanings(sources: Sources): readonly string[] {
  const modules = [...sources].map(([path, text]) => ({ path, ...readTypeNames(path, text) }))
  return modules.flatMap(({ path, exported }, place) =>
    [...exported].flatMap((name) =>
      modules
        .filter((other, at) => at !== place && (other.own.has(name) || (at > place && other.exported.has(name))))
        .map((other) => `${name} is one type in ${path} and another in ${other.path}.`),
    ),
  )
}

function readTypeNames(path: string, text: string): TypeNames {
  const declared = new Set<string>()
  const exportedNames = new Set<string>()
  const own = new Set<string>()
  const declare = ({ id }: { readonly id: { readonly name: string } | null }): void => {
    if (id !== null) declared.add(id.name)
  }
  new Visitor({
    TSInterfaceDeclaration: declare,
    TSTypeAliasDeclaration: declare,
    TSEnumDeclaration: declare,
    ClassDeclaration: declare,
    TSTypeParameter: ({ name }) => {
      own.add(name.name)
    },
    ImportDeclaration: ({ source, specifiers }) => {
      for (const specifier of specifiers) {
        const isSameName = specifier.type === 'ImportSpecifier' && nameOf(specifier.imported) === specifier.local.name
        if (!isSameName || !source.value.startsWith('.')) own.add(specifier.local.name)
      }
    },
    ExportNamedDeclaration: ({ source, declaration, specifiers }) => {
      if (declaration !== null && 'id' in declaration && declaration.id?.type === 'Identifier') {
        exportedNames.add(declaration.id.name)
      }
      for (const { local, exported } of specifiers) {
        if (source === null) exportedNames.add(nameOf(local))
        if (nameOf(local) !== nameOf(exported)) own.add(nameOf(exported))
      }
    },
    ExportDefaultDeclaration: ({ declaration }) => {
      if ('id' in declaration && declaration.id?.type === 'Identifier') exportedNames.add(declaration.id.name)
    },
  }).visit(parseSync(path, text).program)
  return {
    exported: new Set([...declared].filter((name) => exportedNames.has(name))),
    own: new Set([...own, ...[...declared].filter((name) => !exportedNames.has(name))]),
  }
}

/** A name of an import or export, which may also be written as a string. */
function nameOf(name: { readonly type: string; readonly name?: string; readonly value?: unknown }): string {
  return name.name ?? String(name.value)
}

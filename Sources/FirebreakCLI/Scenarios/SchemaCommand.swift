import ScenarioFormat

/// `firebreak schema [--plan]`.
struct SchemaCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let schema =
      parsed.has("plan") ? PlanFields.jsonSchema() : FieldCatalog(context.catalog).jsonSchema()
    let text = schema.hasSuffix("\n") ? schema : schema + "\n"
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return .done
  }
}

import Mitigations
import ScenarioFormat
import Testing

/// `docs/formats/fields.md` says what the tables of the scenario format say.
struct FieldsPageTests {
  @Test func `the fields page is up to date`() throws {
    try GeneratedPage(path: "docs/formats/fields.md", text: Self.text).expectUpToDate()
  }

  private static var text: String {
    introduction
      + FieldCatalog(.standard).fields.map { field in
        let path = field.variant.map { "`\(field.path)` (\($0))" } ?? "`\(field.path)`"
        return GeneratedPage.row([
          path, field.kind, range(field), standard(field), field.summary,
        ])
      }.joined()
  }

  private static let introduction = """
    # Fields of a scenario

    Every field, generated from the tables that decode a scenario (`UPDATE_GOLDENS=1 swift test --filter GoldenTests`). `[]` stands for the elements of a list; the word in brackets behind a
    path is the `kind` that has the field. How values are written: [scenario.md](scenario.md).

    | field | value | range | default | meaning |
    | --- | --- | --- | --- | --- |

    """

  private static func range(_ field: FieldExplanation) -> String {
    switch (field.minimum, field.maximum) {
    case (nil, nil): ""
    case (let low?, nil): low.hasPrefix("above") ? low : "from \(low)"
    case (nil, let high?): high.hasPrefix("below") ? high : "to \(high)"
    case (let low?, let high?): "\(low) to \(high)"
    }
  }

  private static func standard(_ field: FieldExplanation) -> String {
    if field.isRequired { return "required" }
    guard let value = field.defaultValue else { return "none" }
    return value.isEmpty ? "" : "`\(value)`"
  }
}

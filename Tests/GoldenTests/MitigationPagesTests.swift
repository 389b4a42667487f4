import FirebreakCLI
import Foundation
import Mitigations
import TestSupport
import Testing

/// `docs/mitigations/` holds a page per strategy and an index, all from the catalogue's own data.
struct MitigationPagesTests {
  private static let descriptors = MitigationCatalog.standard.descriptors

  @Test(arguments: descriptors.map(\.kind))
  func `the page of a strategy is up to date`(_ kind: String) throws {
    let descriptor = try #require(MitigationCatalog.standard.descriptor(of: kind))
    let page = GeneratedPage(path: "docs/mitigations/\(kind).md", text: Self.page(descriptor))
    try page.expectUpToDate()
  }

  @Test func `the index of strategies is up to date`() throws {
    try GeneratedPage(path: "docs/mitigations/README.md", text: Self.index).expectUpToDate()
  }

  @Test func `there is no page of a strategy that does not exist`() throws {
    let folder = PackageRoot.file("docs/mitigations")
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
    let known = Set(Self.descriptors.map { $0.kind + ".md" } + ["README.md"])
    #expect(Set(pages).subtracting(known).isEmpty)
  }

  private static var index: String {
    """
    # Mitigations by family

    Generated from the catalogue (`UPDATE_GOLDENS=1 swift test --filter GoldenTests`). How a strategy works, where it runs and how several combine: [the model page](../model/mitigations.md).

    | family | strategy | runs | in one line |
    | --- | --- | --- | --- |

    """
      + MitigationFamily.allCases.flatMap { family in
        descriptors.filter { $0.family == family }.map { descriptor in
          GeneratedPage.row([
            family.words, "[`\(descriptor.kind)`](\(descriptor.kind).md)", descriptor.runs.word,
            descriptor.summary,
          ])
        }
      }.joined()
  }

  private static func page(_ descriptor: StrategyDescriptor) -> String {
    """
    # `\(descriptor.kind)`

    \(descriptor.summary) Family: \(descriptor.family.words).

    | | |
    | --- | --- |
    | runs | \(descriptor.runs.word) |
    | observes | \(descriptor.observes) |
    | its own faults | \(descriptor.faults) |
    | source | \(descriptor.source) |

    """ + parameters(descriptor) + """

      In a policy, with its defaults:

      ```json
      { "name": "\(descriptor.kind)", "mitigations": [{ "kind": "\(descriptor.kind)" }] }
      ```

      """
  }

  private static func parameters(_ descriptor: StrategyDescriptor) -> String {
    guard !descriptor.parameters.isEmpty else { return "\nIt has no parameters.\n" }
    return "\n| parameter | default | range | meaning |\n| --- | --- | --- | --- |\n"
      + descriptor.parameters.map { parameter in
        GeneratedPage.row([
          "`\(parameter.name)`",
          QuantityText.parameter(parameter.defaultValue, parameter.unit),
          QuantityText.parameter(parameter.minimum, parameter.unit) + " to "
            + QuantityText.parameter(parameter.maximum, parameter.unit),
          parameter.summary,
        ])
      }.joined()
  }
}

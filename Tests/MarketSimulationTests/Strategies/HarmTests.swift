import Mitigations
import Testing

/// Every strategy harms somewhere, and its case says where.
struct HarmTests {
  /// Instruments that do nothing at all; that they do nothing is tested elsewhere.
  private static let inert: Set = ["observer"]

  @Test func `every strategy of the catalogue has a case of harm`() {
    let kinds = Set(MitigationCatalog.standard.descriptors.map(\.kind))
    let cases = HarmCases.all.map(\.kind)
    #expect(Set(cases).union(Self.inert) == kinds)
    #expect(cases.count == Set(cases).count)
  }

  @Test(arguments: HarmCases.all.map(\.kind))
  func `it makes something worse than it was without it`(_ kind: String) throws {
    let harm = try #require(HarmCases.all.first { $0.kind == kind })
    let values = try harm.values()
    #expect(values.policy > values.baseline, "\(harm.how): \(harm.metric)")
  }
}

import Experiments
import MarketSimulation
import Mitigations
import Testing

private let catalog = MitigationCatalog.standard

private func stated(_ kind: String) throws -> PolicySpec {
  let descriptor = try #require(catalog.descriptor(of: kind))
  let values = descriptor.parameters.map(\.defaultValue)
  return PolicySpec(name: kind, mitigations: [MitigationSpec(kind: kind, values: values)])
}

struct PolicySearchTests {
  private let search = PolicySearch(catalog: catalog, seed: 4)

  @Test func `every candidate of every strategy is valid and the first is as stated`() throws {
    var kinds = 0
    for descriptor in catalog.descriptors where !descriptor.parameters.isEmpty {
      let policy = try stated(descriptor.kind)
      let candidates = search.candidates(of: policy, count: 12)
      #expect(candidates.count == 12)
      #expect(candidates[0] == policy)
      #expect(candidates.allSatisfy { catalog.problems(in: $0).isEmpty && $0.name == policy.name })
      if candidates.dropFirst().contains(where: { $0 != policy }) { kinds += 1 }
    }
    #expect(kinds >= 5)
  }

  @Test func `a larger budget keeps the candidates of a smaller one`() throws {
    let policy = try stated("twap")
    #expect(
      Array(search.candidates(of: policy, count: 20).prefix(6))
        == search.candidates(of: policy, count: 6)
    )
    let other = PolicySearch(catalog: catalog, seed: 5).candidates(of: policy, count: 6)
    #expect(other != search.candidates(of: policy, count: 6))
  }

  @Test func `without a parameter there is nothing to try`() {
    let baseline = PolicySpec(name: "baseline", mitigations: [])
    #expect(search.candidates(of: baseline, count: 9) == [baseline])
  }
}

struct PolicyTuningTests {
  private let policies = (0..<4).map { PolicySpec(name: $0 == 0 ? "base" : "p", mitigations: []) }

  /// Objective per training replication and layout position; nil for a failed run.
  private func tuning(
    _ rows: [[Double?]],
    _ direction: MetricDefinition.Direction = .lower
  ) -> PolicyTuning {
    PolicyTuning(
      objective: toyDefinition("loss", .number, direction, .severity),
      column: 0,
      policies: policies,
      searches: [("p", 1..<4)],
      units: rows.map { row in
        row.map { value in
          var run = success(value.map { [.number($0)] } ?? [])
          if value == nil { run.status = .failed }
          return run
        }
      }
    )
  }

  @Test func `the candidate with the best mean difference is chosen`() {
    let rows: [[Double?]] = [[10, 9, 4, 12], [20, 19, 16, 12]]
    let lower = tuning(rows)
    #expect(lower.searches[0].candidates.map(\.difference) == [-1, -5, -3])
    #expect(lower.searches[0].candidates.map(\.mean) == [14, 10, 12])
    #expect(lower.searches[0].chosen == 1)
    #expect(tuning(rows, .higher).searches[0].chosen == 0)
  }

  @Test func `a failed run takes its candidate out and ties go to the earlier one`() {
    #expect(tuning([[10, 9, nil, 9], [10, 9, 1, 9]]).searches[0].chosen == 0)
    #expect(tuning([[10, nil, 5, 5]]).searches[0].chosen == 1)
    #expect(tuning([[10, nil, nil, nil]]).searches[0].chosen == 0)
  }

  @Test func `the layout puts the reference first and gives everybody one budget`() throws {
    let policies = [
      PolicySpec(name: "baseline", mitigations: []), try stated("twap"),
      try stated("circuit-breaker"),
    ]
    let layout = PolicyTuning.layout(
      of: policies,
      reference: policies[0],
      search: PolicySearch(catalog: catalog, seed: 1),
      budget: 5
    )
    #expect(layout.policies.count == 11)
    #expect(layout.searches.map(\.name) == ["twap", "circuit-breaker"])
    #expect(layout.searches.map(\.range) == [1..<6, 6..<11])
  }

  @Test func `optimism is positive where training looked better`() {
    #expect(PolicyTuning.optimism(training: -10, reported: -7, direction: .lower) == 3)
    #expect(PolicyTuning.optimism(training: 10, reported: 7, direction: .higher) == 3)
    #expect(PolicyTuning.optimism(training: nil, reported: 7, direction: .lower) == nil)
  }

  @Test func `choosing among noise looks better in training than it is`() {
    // 40 studies of candidates that are pure noise: the best of three always seems to help.
    var total = 0.0
    for study in 0..<40 {
      func noise(_ row: Int, _ column: Int) -> Double {
        Double(((study * 40 + row * 4 + column) * 7919) % 1_009)
      }
      let rows = (0..<5).map { row in (0..<4).map { Optional(noise(row, $0)) } }
      let found = tuning(rows).searches[0]
      let column = found.chosen + 1
      let reported = (5..<10).map { noise($0, column) - noise($0, 0) }.reduce(0, +) / 5
      total +=
        PolicyTuning.optimism(
          training: found.candidates[found.chosen].difference,
          reported: reported,
          direction: .lower
        ) ?? 0
    }
    #expect(total / 40 > 50, "\(total / 40)")
  }
}

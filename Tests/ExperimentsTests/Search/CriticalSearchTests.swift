import Determinism
import Experiments
import Testing

/// Runs a search to its end against a truth; returns the number of levels that were run.
private func finish(
  _ search: inout CriticalSearch,
  subject: Int = 0,
  _ truth: (Int) -> CriticalSearch.Answer
) -> Int {
  var runs = 0
  while true {
    let levels = search.nextLevels(of: subject)
    if levels.isEmpty { return runs }
    for level in levels {
      search.record(subject: subject, level: level, truth(level))
      runs += 1
    }
  }
}

struct CriticalSearchTests {
  @Test func `every threshold is found to the level with a scan and a bisection`() {
    var wrong: [String] = []
    for count in 1...40 {
      for stride in [1, 3, 4, 8, 50] {
        for threshold in 0...count {
          var search = CriticalSearch(levelCount: count, stride: stride, subjects: 1)
          let runs = finish(&search) { $0 < threshold ? .survives : .fails }
          let outcome = search.outcome(of: 0)
          let expected = (threshold > 0 ? threshold - 1 : nil, threshold < count ? threshold : nil)
          // ⌈(count − 1)/stride⌉ + 1 levels of the scan, then ⌈log₂ stride⌉ of the bisection.
          let most = (count - 1 + stride - 1) / stride + 1 + 6
          if outcome.survived != expected.0 || outcome.failed != expected.1
            || !outcome.isMonotonic || outcome.isUndecided || runs > most
          {
            wrong.append("\(count)/\(stride)/\(threshold): \(outcome) in \(runs)")
          }
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.prefix(3))")
  }

  @Test func `a shock survived above a failure is reported with what failed below it`() {
    // Fails from 5 to 9, survives 10 to 14, fails again.
    var search = CriticalSearch(levelCount: 17, stride: 4, subjects: 1)
    _ = finish(&search) { (5...9).contains($0) || $0 > 14 ? .fails : .survives }
    let outcome = search.outcome(of: 0)
    #expect(outcome.survived == 4)
    #expect(outcome.failed == 5)
    #expect(outcome.survivedAbove == [12])
    #expect(!outcome.isMonotonic)
  }

  @Test func `subjects do not see each other`() {
    var search = CriticalSearch(levelCount: 9, stride: 2, subjects: 2)
    _ = finish(&search, subject: 1) { _ in .fails }
    #expect(search.outcome(of: 1).survived == nil)
    #expect(search.outcome(of: 1).failed == 0)
    #expect(search.nextLevels(of: 0) == [0, 2, 4, 6, 8])
    _ = finish(&search, subject: 0) { _ in .survives }
    #expect(search.outcome(of: 0).survived == 8)
    #expect(search.outcome(of: 0).failed == nil)
  }

  @Test func `a run without an answer marks its subject and stops no search`() {
    var search = CriticalSearch(levelCount: 9, stride: 4, subjects: 1)
    _ = finish(&search) { $0 == 4 ? .undecided : $0 < 7 ? .survives : .fails }
    let outcome = search.outcome(of: 0)
    #expect(outcome.isUndecided)
    #expect(outcome.survived == 6)
    #expect(outcome.failed == 7)
  }
}

/// Suggestions for names that were almost right.
package enum NearestName {
  /// The name of least edit distance, if it is near enough to be meant; ties go to the first.
  package static func find(_ word: String, in names: [String]) -> String? {
    let target = Array(word.lowercased().unicodeScalars.prefix(64))
    var best: (name: String, distance: Int)?
    for name in names {
      let distance = distance(target, Array(name.lowercased().unicodeScalars))
      if distance < best?.distance ?? .max { best = (name, distance) }
    }
    guard let best, best.distance <= max(2, target.count / 3) else { return nil }
    return best.distance < max(target.count, best.name.count) ? best.name : nil
  }

  /// Optimal-string-alignment distance: insert, delete, replace, swap of neighbours.
  private static func distance(_ left: [UnicodeScalar], _ right: [UnicodeScalar]) -> Int {
    var above: [Int] = []
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var next = [i + 1]
      for (j, b) in right.enumerated() {
        var cost = min(row[j + 1] + 1, next[j] + 1, row[j] + (a == b ? 0 : 1))
        if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { cost = min(cost, above[j - 1] + 1) }
        next.append(cost)
      }
      above = row
      row = next
    }
    return row[right.count]
  }
}

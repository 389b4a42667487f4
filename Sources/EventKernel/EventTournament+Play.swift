extension EventTournament {
  /// Gives a slot a key and plays its matches again.
  @usableFromInline
  mutating func play(_ slot: Int, _ key: UInt128) {
    unsafe nodes[slot].key = key
    var match = unsafe Match(slot: slot, key: key, in: self)
    // Written out, because in a loop the compiler makes branches of the selections.
    let levels = capacity.trailingZeroBitCount
    for _ in 12..<max(levels, 12) { unsafe match.play() }
    switch min(levels, 12) {
    case 12:
      unsafe match.play()
      fallthrough
    case 11:
      unsafe match.play()
      fallthrough
    case 10:
      unsafe match.play()
      fallthrough
    case 9:
      unsafe match.play()
      fallthrough
    case 8:
      unsafe match.play()
      fallthrough
    case 7:
      unsafe match.play()
      fallthrough
    case 6:
      unsafe match.play()
      fallthrough
    case 5:
      unsafe match.play()
      fallthrough
    case 4:
      unsafe match.play()
      fallthrough
    case 3:
      unsafe match.play()
      fallthrough
    case 2:
      unsafe match.play()
      fallthrough
    default:
      unsafe match.play()
    }
    firstKey = unsafe match.key
  }

  /// A slot on its way to the root.
  @unsafe
  private struct Match {
    let words: UnsafeRawPointer
    let winners: UnsafeMutablePointer<UInt32>
    var place: UInt32
    // Four times the slot's number.
    var name: UInt32
    var key: UInt128

    @inline(__always)
    init(slot: Int, key: UInt128, in tournament: borrowing EventTournament) {
      unsafe words = UnsafeRawPointer(tournament.nodes)
      unsafe winners = tournament.winners
      unsafe place = UInt32(truncatingIfNeeded: Int(tournament.capacity) &+ slot)
      unsafe name = UInt32(truncatingIfNeeded: slot &<< 2)
      unsafe self.key = key
    }

    @inline(__always)
    mutating func play() {
      let rival = unsafe winners[Int(place ^ 1)]
      let rivalKey = unsafe words.load(fromByteOffset: Int(rival) &<< 3, as: UInt128.self)
      let loses = unsafe rivalKey < key
      unsafe name = loses ? rival : name
      unsafe key = loses ? rivalKey : key
      unsafe place = place &>> 1
      unsafe winners[Int(place)] = name
    }
  }
}

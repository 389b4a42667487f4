import FirebreakCLI
import Mitigations

@main
struct Firebreak {
  static func main() { runFirebreak(catalog: .standard) }
}

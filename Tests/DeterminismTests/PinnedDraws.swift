/// A sampler, and its draws at steps 0, 1 and 2 of one stream: integers, or the bits of a `Double`.
struct PinnedDraws {
  let sampler: String
  let draws: [UInt64]

  static let rows = [
    PinnedDraws("bits", 0xC662_68C4_25A8_2BE5, 0x6834_8631_6CC1_A02A, 0x0256_EE22_1BD6_3967),
    PinnedDraws("bounded by a million", 774_939, 407_051, 9_138),
    PinnedDraws("uniform", 0x3FE8_CC4D_1884_B505, 0x3FDA_0D21_8C5B_3068, 0x3F82_B771_10DE_B1C0),
    PinnedDraws(
      "open uniform",
      0x3FE8_CC4D_1884_B505,
      0x3FDA_0D21_8C5B_306A,
      0x3F82_B771_10DE_B1C0
    ),
    PinnedDraws("normal", 0x3FE8_2AB2_5C70_4634, 0xBFCE_18F2_9D3E_C362, 0xC002_E128_2229_1A23),
    PinnedDraws("exponential", 0x3FF7_DCB5_C15B_5FFA, 0x3FE0_B987_9362_5F1E, 0x3F82_CD78_68F1_15B9),
    PinnedDraws(
      "log-normal (2, 0.5)",
      0x4007_5732_2876_71DA,
      0x3FFC_7357_B073_CEF1,
      0x3FE3_AA9B_37A5_0979
    ),
    PinnedDraws(
      "Pareto (1.5)",
      0x4005_9F28_220D_9354,
      0x3FF6_AB64_79F9_D1F0,
      0x3FF0_1925_A441_B318
    ),
    PinnedDraws("gamma (0.3)", 0x3FEB_8238_C2FA_E208, 0x3FD5_51B2_6997_B4F3, 0x3F39_EC1D_9555_6080),
    PinnedDraws("gamma (7)", 0x4021_A035_A605_ECC3, 0x4018_4FA8_4CFE_BB3D, 0x4001_EE0C_A7D5_D525),
    PinnedDraws("Poisson (3)", 4, 2, 0),
    PinnedDraws("Poisson (300)", 315, 295, 287),
    PinnedDraws("choice by search", 3, 3, 0),
    PinnedDraws("choice by alias table", 3, 3, 3),
    PinnedDraws(
      "Hawkes gap (1, 0.7, 2)",
      0x3FF7_DCB5_C15B_5FFA,
      0x3FCB_DFE1_F5A3_F3DD,
      0x3F66_C07B_45E1_3420
    ),
    PinnedDraws(
      "permutation of 16, a digit each",
      0xEA38_91DB_0C24_657F,
      0xF36E_7482_5AD9_0C1B,
      0x58B1_F0C7_429D_A3E6
    ),
  ]

  init(_ sampler: String, _ draws: UInt64...) {
    self.sampler = sampler
    self.draws = draws
  }
}

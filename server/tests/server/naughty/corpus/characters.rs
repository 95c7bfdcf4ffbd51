//! Letters, marks, blanks and lengths.

use super::owned;

/// C0, DEL and C1, each inside a word, where nothing trims it.
pub(super) fn controls() -> Vec<String> {
    (0..0x20_u32).chain(0x7f..0xa0).filter_map(char::from_u32).map(|c| format!("Con{c}trol")).collect()
}

/// What turns the direction of writing.
pub(super) fn directions() -> Vec<String> {
    let marks = "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{061c}";
    marks.chars().flat_map(|mark| [format!("gpj{mark}exe"), format!("{mark}name"), format!("name{mark}")]).collect()
}

/// What nobody sees: pasted along, joining, filling, tagging.
pub(super) fn invisibles() -> Vec<String> {
    let marks = "\u{feff}\u{200b}\u{200c}\u{200d}\u{2060}\u{00ad}\u{180e}\u{034f}\u{115f}\u{1160}\u{3164}\u{ffa0}\u{2800}\
                 \u{fff9}\u{fffb}\u{fffc}\u{fffd}\u{2061}\u{2063}\u{e0001}\u{e0041}\u{fe0f}\u{1d173}";
    marks.chars().flat_map(|mark| [mark.to_string(), format!("in{mark}side"), format!("{mark}around{mark}")]).collect()
}

/// Every blank there is, alone, between words, and at the edges.
pub(super) fn spaces() -> Vec<String> {
    let blanks = " \u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\
                  \u{202f}\u{205f}\u{3000}";
    let mut made: Vec<String> = blanks
        .chars()
        .flat_map(|blank| [blank.to_string(), format!("two{blank}{blank}words"), format!("{blank}edge{blank}")])
        .collect();
    made.push("line\u{2028}break".to_owned());
    made.push("para\u{2029}break".to_owned());
    made
}

/// Marks upon marks, halves of pairs as they are written, private characters and the last of each plane.
pub(super) fn marks_and_planes() -> Vec<String> {
    let heap: String = core::iter::once('a').chain((0x300..0x340).filter_map(char::from_u32)).collect();
    let mut made = owned(&[
        "e\u{301}e\u{301}",
        "\u{e9}",
        "\u{301}alone",
        "\u{1112}\u{1161}\u{11ab}",
        "\u{212b}ngstr\u{f6}m",
        "a\u{fe00}b",
        "\u{e000}private",
        "\u{fffe}x",
        "\u{ffff}x",
        "x\u{1fffe}",
        "x\u{10ffff}",
        "\u{1d54f}\u{1d4d0}",
        "\\ud800\\udc00",
        "&#xD800;&#xDFFF;",
        "%ED%A0%80%C0%80",
        "\u{fb01}\u{fb00}\u{1f3}",
        "\u{130}stanbul \u{131}",
        "stra\u{df}e STRA\u{1e9e}E",
    ]);
    made.push(heap);
    made
}

/// Just below, at and above what fields allow, and far beyond.
pub(super) fn lengths() -> Vec<String> {
    let mut made = Vec::new();
    for length in [1, 2, 3, 20, 21, 63, 64, 65, 119, 120, 121, 199, 200, 201, 253, 254, 255, 256, 320, 321, 1000, 4000]
    {
        for letter in ["x", "\u{e5}", "\u{1f600}a"] {
            made.push(letter.repeat(length / letter.chars().count()));
        }
    }
    made
}

/// Names as people have them, in many scripts and both directions, and pictures.
pub(super) fn scripts() -> Vec<String> {
    owned(&[
        "\u{738b}\u{79c0}\u{82f1}",
        "\u{5c71}\u{7530} \u{592a}\u{90ce}",
        "\u{ae40}\u{cca0}\u{c218}",
        "\u{d1}and\u{fa} \u{c5}\u{c6}\u{d8}",
        "\u{627}\u{644}\u{634}\u{645}\u{627}\u{644}",
        "\u{5d0}\u{5d1}\u{5d2} \u{5d3}",
        "abc \u{627}\u{644} def",
        "\u{e01}\u{e34}\u{e19}",
        "\u{928}\u{92e}\u{938}\u{94d}\u{924}\u{947}",
        "\u{ba4}\u{bae}\u{bbf}\u{bb4}\u{bcd}",
        "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}a",
        "\u{1f1f3}\u{1f1f4}",
        "\u{1f44d}\u{1f3fd} ok",
        "\u{2764}\u{fe0f}",
        "1\u{fe0f}\u{20e3}",
        "\u{ff21}\u{ff22}\u{ff23}",
        "\u{391}\u{3a9}\u{2126}",
        "\u{430}dmin",
        "p\u{430}ypal",
        "X \u{c6} A-12",
        "Jr., Bob (the 3rd)",
        "D'Arcy-O\u{2019}Neil",
        "?!.,;:-_*",
    ])
}

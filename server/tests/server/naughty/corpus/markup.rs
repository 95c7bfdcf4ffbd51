//! What a browser would take for elements and attributes.

use super::owned;

/// Each thing that would run or lead away, behind each thing that would close what it stands in.
pub(super) fn markup() -> Vec<String> {
    const CLOSERS: [&str; 18] = [
        "",
        "</title>",
        "</textarea>",
        "\">",
        "'>",
        "-->",
        "--!>",
        "]]>",
        "</script>",
        "</style>",
        "</noscript>",
        "</option></select>",
        "</svg>",
        "</td></tr></table>",
        "</leptos-island>",
        "<!--",
        "<![CDATA[",
        "</head>",
    ];
    const PAYLOADS: [&str; 19] = [
        "<script>x()</script>",
        "<img src=x onerror=x()>",
        "<svg/onload=x()>",
        "<iframe src=//e>",
        "<a href=javascript:x()>x</a>",
        "<meta http-equiv=refresh content=0;//e>",
        "<base href=//e/>",
        "<form action=//e><input>",
        "<b>x</b>",
        "<x:y z>",
        "<style>*{}</style>",
        "<math><mi//x>",
        "<input autofocus onfocus=x()>",
        "<link rel=stylesheet href=//e>",
        "<details open ontoggle=x()>",
        "<body onload=x()>",
        "&lt;script&gt;x",
        "&#60;b&#62;x",
        "<template><p>x",
    ];
    CLOSERS.iter().flat_map(|closer| PAYLOADS.map(|payload| format!("{closer}{payload}"))).collect()
}

pub(super) fn attributes() -> Vec<String> {
    owned(&[
        "\" onclick=\"x()",
        "' onclick='x()",
        "` onclick=`x()",
        "x onclick=x()",
        "x\" style=\"background:url(//e)",
        "javascript:x()",
        "JaVaScRiPt:x()",
        "java&Tab;script:x()",
        "data:text/html,<b>x",
        "vbscript:x()",
        "//e.example",
        "https:e.example",
        "/\\e.example",
        "&quot; onclick=x()",
        "&#34;&#39;&amp;&amp;amp;",
        "&notit; &copy &reg;x",
        "<<b>>x<</b>>",
        "a<b and b>c & d",
        "x>y<!DOCTYPE html>",
        "<?php x(); ?>",
        "<%= x() %>",
        "\\\"><b>x",
    ])
}

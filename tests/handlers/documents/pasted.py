"""What clipboards hold: HTML as Word, WPS, browsers and spreadsheets put it there, and the paragraphs meant."""

from __future__ import annotations

_WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><title>文件标题</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument>
<w:LatentStyles><w:LsdException Name="Normal"/></w:LatentStyles></xml><![endif]-->
<style><!-- /* Style Definitions */ p.MsoNormal {mso-style-unhide:no; font-family:"仿宋_GB2312";} --></style>
<link rel=File-List href="file:///C:/Users/x/filelist.xml"></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment-->
"""

PASTED: dict[str, tuple[str, list[str]]] = {
    "Word paragraphs": (
        _WORD
        + "<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'><b style='mso-bidi-font-weight:"
        "normal'><span style='font-size:16.0pt;font-family:仿宋_GB2312'>一、坚持学\n习</span></b><span lang=EN-US>"
        "<o:p></o:p></span></p>\r\n\r\n<p class=MsoNormal><span style='mso-hansi-font-family:仿宋'>他把<b>群众</b>"
        "放在\r\n心上。<span lang=EN-US><o:p>&nbsp;</o:p></span></span></p>\n<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<!--EndFragment--></body></html>",
        ["**一、坚持学习**", "他把**群众**放在心上。"],
    ),
    "Word list": (
        _WORD + "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US>"
        "<span style='mso-list:Ignore'>1.<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span>"
        "</span><![endif]>带头学习</p><ul><li>上门服务<li>结对帮扶</ul>",
        ["1. 带头学习", "上门服务", "结对帮扶"],
    ),
    "Word table": (
        _WORD + "<table class=MsoTableGrid border=1><tr><td width=200><p class=MsoNormal>姓名</p></td>"
        "<td><p class=MsoNormal><b>陈测试</b></p></td></tr><tr><td colspan=2>备注</td></tr></table>",
        ["姓名", "**陈测试**", "备注"],
    ),
    "Word heading": (
        _WORD + "<h1><span style='font-size:22pt'>工作纪实</span></h1><p>正文</p>",
        ["**工作纪实**", "正文"],
    ),
    "Word soft break": (
        _WORD + "<p>第一行<br>\n第二行<br clear=all style='page-break-before:always'></p>",
        ["第一行", "第二行"],
    ),
    "Word field": (
        _WORD + "<p>见<!--[if supportFields]><span style='mso-element:field-begin'></span> HYPERLINK \"http://x\" "
        "<span style='mso-element:field-separator'></span><![endif]--><a href='http://x.example'><span>附件</span></a>"
        "<!--[if supportFields]><span style='mso-element:field-end'></span><![endif]--></p>",
        ["见附件"],
    ),
    "Word tracked changes": (
        _WORD + "<p>共帮扶<del cite='mailto:x' datetime='2017-03-01T00:00'>12</del><ins>15</ins>户</p>",
        ["共帮扶15户"],
    ),
    "Word drawing": (
        _WORD + "<p>图<!--[if gte vml 1]><v:shape id=x><v:imagedata src='file:///C:/x.png'/></v:shape><![endif]-->"
        "<![if !vml]><img width=9 src='file:///C:/x.png'><![endif]>后</p>",
        ["图后"],
    ),
    "Word footnote": (_WORD + "<p>数据<a href='#_ftn1' name='_ftnref1'><sup>[1]</sup></a>。</p>", ["数据[1]。"]),
    "WPS paragraphs": (
        "<!DOCTYPE html><html><head><style>p.MsoNormal{mso-style-name:正文;}</style></head>"
        '<body><!--StartFragment--><p class=MsoNormal align=justify style="text-indent:32pt"><b><span class="15" '
        'style="mso-spacerun:\'yes\';font-family:仿宋;font-weight:bold;font-size:16pt"><font face="仿宋">主要事迹'
        '</font></span></b></p><p class=MsoNormal><span style="mso-spacerun:\'yes\'"><font face="仿宋">入党</font>28'
        '<font face="仿宋">年</font></span><span><o:p></o:p></span></p><!--EndFragment--></body></html>',
        ["**主要事迹**", "入党28年"],
    ),
    "WPS online": (
        "<meta charset='utf-8'><div><div data-type='p'><span style=\"font-weight: 700; color: red\">重点</span>"
        '<span style="font-weight: 400">工作</span></div><div><span>第二段</span></div></div>',
        ["**重点**工作", "第二段"],
    ),
    "browser that wraps everything in a light b": (
        '<meta charset=\'utf-8\'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir=ltr><span style="'
        'font-weight:400">平常</span><span style="font-weight:700">加粗</span></p></b>',
        ["平常**加粗**"],
    ),
    "WeChat article": (
        "<section style='font-size:16px'><section><p><strong>支部</strong>建在网格上<br/></p></section><section><p>"
        "<img data-src='https://x.example/a.png'/></p><p>\u3000\u3000群众说好。</p></section></section>",
        ["**支部**建在网格上", "群众说好。"],
    ),
    "web page in pre": ("<pre>第一行\n第二行\r\n<b>第三行</b></pre>", ["第一行", "第二行", "**第三行**"]),
    "web page with nested lists": ("<ol><li>甲<ol><li>乙</li></ol></li><li>丙</li></ol>", ["甲", "乙", "丙"]),
    "web page with definitions": ("<dl><dt>时间<dd>2017年</dl><hr>完", ["时间", "2017年", "完"]),
    "web page with entities": ("<p>A&amp;B &lt;甲&gt; &nbsp; &copy;&#20826;</p>", ["A&B <甲> ©党"]),
    "spreadsheet": (
        "<html><head><style>td{mso-number-format:General}</style></head><body><table><col width=72><tr height=19>"
        "<td class=xl65>一</td><td x:num>2</td></tr></table></body></html>",
        ["一", "2"],
    ),
    "editor of the own page": ("<div>甲</div><div><br></div><div>乙<strong>丙</strong></div>", ["甲", "乙**丙**"]),
    "words apart": ("<p>party\nbuilding 党建\nparty</p>", ["party building 党建 party"]),
    "bold and light side by side": ("<p><b>甲</b><strong>乙</strong>丙<b> </b>丁</p>", ["**甲乙**丙** **丁"]),
    "nothing": ("<p>&nbsp;</p><p> </p><br>", []),
}

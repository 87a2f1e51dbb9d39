#include "etalon/report/style.h"

namespace etalon::report {

const std::string_view kStyleSheet = R"css(
:root{--ink:#15232d;--soft:#566673;--line:#dce3e8;--paper:#fff;--ground:#f3f6f8;--accent:#0b4f6c;
--blue:#0072b2;--sky:#56b4e9;--orange:#e69f00;--red:#b84300;--green:#009e73;--pink:#cc79a7;--band:#cfe6da}
*{box-sizing:border-box}
html{color-scheme:light;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);
font:15px/1.5 Inter,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans Condensed",sans-serif;font-variant-numeric:tabular-nums}
.choice{position:absolute;opacity:0;pointer-events:none}
#english:checked~main [lang=fr],#french:checked~main [lang=en]{display:none}
#english:checked~main nav>[lang=fr],#french:checked~main nav>[lang=en]{display:inline-block}
#outlines:not(:checked)~main .outlines{display:none}
main{max-width:1120px;margin:0 auto;padding:0 24px 48px}
h1,h2,h3,p,dl,dd,ul,figure{margin:0;padding:0}
a{color:var(--accent)}
.top{display:grid;grid-template-columns:1fr auto;align-items:center;gap:0 24px;background:var(--accent);color:#fff;
margin:0 0 26px;padding:18px 0 22px;box-shadow:0 0 0 100vmax var(--accent);clip-path:inset(0 -100vmax)}
.brand{display:flex;align-items:center;gap:10px;font-weight:600;font-size:18px;letter-spacing:.02em}
.logo{width:30px;height:30px}.logo rect{fill:#fff}.logo path{fill:none;stroke:var(--accent);stroke-width:2.6;stroke-linecap:round;stroke-linejoin:round}
nav{display:flex;gap:6px;font-size:13px}
nav label{padding:4px 11px;border:1px solid #ffffff59;border-radius:99px;cursor:pointer;user-select:none}
nav .switch{margin-left:8px}
#english:checked~main [for=english],#french:checked~main [for=french],#outlines:checked~main [for=outlines]{background:#fff;color:var(--accent);font-weight:600}
#english:focus-visible~main [for=english],#french:focus-visible~main [for=french],#outlines:focus-visible~main [for=outlines]{outline:3px solid var(--orange);outline-offset:2px}
.kind{grid-column:1/-1;margin-top:18px;font-size:13px;opacity:.85}
h1{grid-column:1/-1;font-size:29px;line-height:1.2;font-weight:650;overflow-wrap:anywhere}
dl{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:6px 32px;margin-top:12px}
dt{font-size:11.5px;opacity:.78}dd{font-weight:550;overflow-wrap:anywhere}
section{margin:0 0 32px}
h2{font-size:19px;font-weight:650;margin:0 0 12px}
h3{font-size:15px;font-weight:650}
.notice{background:#fff6e3;border:1px solid #ecc877;border-left:5px solid var(--orange);border-radius:8px;padding:12px 16px;margin-bottom:16px}
.cards{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:14px}
.card,.cine,.wide,.columns{background:var(--paper);border:1px solid var(--line);border-radius:12px}
.card{padding:14px 16px 16px;display:flex;flex-direction:column}
.how,.interval,.index,.reason,.file,.quality{color:var(--soft);font-size:12.5px}
.big{font-size:40px;line-height:1.15;font-weight:650;margin:6px 0 4px;letter-spacing:-.02em}
.big small{display:inline;font-size:17px;font-weight:500;color:var(--soft);margin-left:5px;letter-spacing:0}
.none{color:#9aa7b1}
.bar{width:100%;height:auto;margin:2px 0;overflow:visible}
.bar .track{stroke:var(--line);stroke-width:2}.bar .normal{fill:var(--band)}
.bar .whisker{stroke:var(--ink);stroke-width:2.2;fill:none;stroke-linecap:round}.bar .value{fill:var(--ink);stroke:#fff;stroke-width:1.5}
.bar .limit{font-size:11px;fill:var(--soft)}
.verdict{font-size:12.5px;font-weight:600;margin-top:5px}
.verdict::before{content:"";display:inline-block;width:8px;height:8px;margin-right:6px;border-radius:50%;background:var(--green)}
.verdict.within{color:#00664a}.verdict.below,.verdict.above{color:var(--red)}
.verdict.below::before,.verdict.above::before{border-radius:0;width:0;height:0;background:none;border:5px solid transparent}
.verdict.above::before{border-bottom:8px solid var(--red);border-top:0}
.verdict.below::before{border-top:8px solid var(--red);border-bottom:0}
.verdict.unsure{color:#7a4a00}.verdict.unsure::before{filter:hue-rotate(18deg) saturate(.8);opacity:.75}.verdict.within.unsure::before{background:none;border:2px solid var(--orange)}
.index{margin-top:9px;padding-top:8px;border-top:1px solid var(--line)}
.refused{font-weight:600;font-size:13.5px}
.flagged,.flag{color:#7a4a00;font-size:12.5px}
.flagged{margin-top:6px}
.flagged::before,.flag::before{content:"⚑";margin-right:5px;color:var(--orange)}
small{display:block;font-size:12px;font-weight:400;color:var(--soft);line-height:1.4}
.plots{display:flex;flex-wrap:wrap;gap:14px}
details{margin-bottom:10px}summary{cursor:pointer;font-weight:600;padding:4px 0}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;vertical-align:top;padding:8px 12px;border-top:1px solid var(--line)}
thead th{border-top:0;font-size:12px;color:var(--soft);font-weight:600;vertical-align:bottom}
tbody th{font-weight:550}
.number{text-align:right;white-space:nowrap}.number small{white-space:normal}
.measurements .verdict{min-width:110px}
.measurements th:nth-child(n+2):nth-child(-n+4){text-align:right}
.readings th:nth-child(n+2):nth-child(-n+3){text-align:right}.readings tbody th{min-width:190px}.readings td:nth-child(4){min-width:210px}.readings td:nth-child(5){min-width:150px}
td.value{font-weight:650;font-size:15px}
.group th{background:#eef3f6;font-size:12.5px;font-weight:650;padding:6px 12px}
.code,.hash{font-family:ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace;font-size:11px;overflow-wrap:anywhere}
.measurements tbody th{min-width:190px}.refusals tbody th{width:38%}
.measurements td:nth-child(5){min-width:210px}.measurements td:nth-child(6){min-width:150px}
.badge{display:inline-block;min-width:1.7em;padding:0 .4em;margin-right:.55em;border-radius:5px;background:#e2ebf0;color:var(--accent);font-size:11.5px;font-weight:650;line-height:1.6;text-align:center;text-decoration:none;vertical-align:1px}
.evidence{margin-top:3px}.evidence span{white-space:nowrap;margin-right:8px}.evidence .badge{font-size:10.5px;margin-right:.35em;vertical-align:0}a.badge:hover{background:var(--accent);color:#fff}
.flag{display:block}
.refusals td:nth-child(2){min-width:170px}
.cines{display:grid;grid-template-columns:1fr 1fr;gap:16px}
.cine{padding:16px;grid-column:1/-1;min-width:0;scroll-margin-top:12px}
.still{grid-column:auto}
.cine:target{border-color:var(--blue);box-shadow:0 0 0 2px #0072b233}
.cine>header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:2px 16px;margin-bottom:10px}
.cine h3{font-size:16px}
.file{overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:1fr 1fr;gap:12px}
.still .figures{grid-template-columns:1fr}
.others{grid-template-columns:repeat(4,1fr);margin-top:12px}
figure{background:#000;border-radius:8px;overflow:hidden;color:#fff;display:flex;flex-direction:column}
.picture{display:block;width:100%;max-height:430px;margin:auto}
.planar .picture{max-height:780px}.planar figure{background:#fff;border:1px solid var(--line)}
figcaption{font-size:12.5px;padding:7px 11px;background:#10181e;margin-top:auto}
.others figcaption{font-size:11px;padding:5px 8px}
figcaption strong::before{content:"";display:inline-block;width:9px;height:9px;margin-right:6px;background:var(--sky);border-radius:50%}
figcaption .systole::before{background:var(--orange);border-radius:1px;transform:rotate(45deg) scale(.9)}
.endocardium,.epicardium,.atrium,.annulus,.axis,.disks,.scale{fill:none;vector-effect:non-scaling-stroke;stroke-linejoin:round;stroke-linecap:round}
.endocardium{stroke:var(--orange);stroke-width:2.2}
.epicardium{stroke:var(--sky);stroke-width:1.8;stroke-dasharray:7 4}
.atrium{stroke:#f29bcb;stroke-width:1.9;stroke-dasharray:1.5 4.5}
.annulus{stroke:#fff;stroke-width:2.4}
.axis{stroke:#fff;stroke-width:1.2;stroke-dasharray:5 4;opacity:.9}
.disks{stroke:var(--orange);stroke-width:.9;opacity:.32}
.scale{stroke:#fff;stroke-width:1;opacity:.75}
.depth{fill:#fff;opacity:.85;text-anchor:end}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;font-size:12px;background:#10181e;color:#dbe4ea;border-radius:8px;padding:7px 12px;margin-bottom:14px}
.legend li{display:flex;align-items:center;gap:6px}.legend svg{width:30px;height:10px}.legend .disks{opacity:.7}
.reading{display:grid;grid-template-columns:minmax(0,2.3fr) minmax(0,1fr);gap:20px;align-items:center;margin-top:14px}
.still .reading,.reading>.view:first-child{grid-template-columns:1fr}
.reading>.view:first-child{grid-column:1/-1}
.curve{width:100%;height:auto;display:block}
.curve text{font-size:12px;fill:var(--soft)}
.curve .mark{font-size:11.5px;font-weight:650;fill:var(--ink)}.curve .beat-label{font-size:11.5px}
.grid{stroke:var(--line)}.base-line{stroke:#9aa7b1}
.beat0{fill:#0072b2;opacity:.07}.beat1{fill:#0072b2;opacity:.14}
.line{fill:none;stroke:var(--accent);stroke-width:2.2;stroke-linejoin:round}
.dots{stroke:var(--accent);stroke-width:4.6;stroke-linecap:round}
.drop{stroke:#9aa7b1;stroke-dasharray:3 3}
.diastole{fill:var(--blue);stroke:#fff;stroke-width:1.5}.systole{fill:var(--orange);stroke:#fff;stroke-width:1.5}
.views{list-style:none;font-size:12.5px;display:grid;gap:5px}
.views li{display:grid;grid-template-columns:minmax(9em,auto) 1fr 3.6em;gap:8px;align-items:center;color:var(--soft)}
.views .chosen{color:var(--ink);font-weight:600}
.views i{height:8px;border-radius:4px;background:#e6ecf0;overflow:hidden}.views b{display:block;height:100%;background:#9fb3c0}
.views .chosen b{background:var(--blue)}.views em{font-style:normal;text-align:right}
.quality{margin-top:7px}
.beats{margin-top:12px;font-size:12.5px}.cine .wide{border:0;border-radius:0}
.beats{width:auto;min-width:70%}.beats th,.beats td{padding:5px 14px;text-align:right}.beats th[colspan]{text-align:center;border-bottom:1px solid var(--line);padding-bottom:3px}.beats thead tr+tr th{border-top:0;padding-top:3px}.beats [rowspan]:first-child,.beats tbody th{text-align:left}
.smalls{display:grid;grid-template-columns:1fr 1fr;gap:14px}
.small{grid-column:auto;display:grid;grid-template-columns:auto minmax(0,1fr);gap:16px;align-items:start}
.small img{display:block;width:150px;border-radius:6px;background:#000}
.small .views{margin-top:8px}
.columns{padding:16px 20px;columns:2;column-gap:32px;font-size:13.5px}
.columns p{break-inside:avoid;margin-bottom:10px}.columns p:first-child{font-weight:600}
#provenance p{font-size:13px;color:var(--soft);margin-bottom:8px}
.hashes{font-size:12.5px}.hashes td,.hashes th{padding:5px 12px}
@media(max-width:860px){.cards,.cines,.smalls{grid-template-columns:1fr 1fr}.cines,.smalls,.reading{grid-template-columns:minmax(0,1fr)}.columns{columns:1}}
@media(max-width:560px){main{padding:0 14px 32px}.top{padding:16px 0}.cards,.figures{grid-template-columns:1fr}.others{grid-template-columns:1fr 1fr}.top{grid-template-columns:1fr}nav{margin-top:10px}.small{grid-template-columns:1fr}}
@media print{
@page{size:A4;margin:12mm 11mm}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{background:#fff;font-size:9.5pt}main{max-width:none;padding:0}
nav{display:none}.top{margin:0 0 12pt;border-radius:6pt;padding:10pt 14pt;box-shadow:none;clip-path:none}h1{font-size:18pt}.kind{margin-top:8pt}
h2{font-size:12.5pt;break-after:avoid}section{margin-bottom:14pt}
.cards{grid-template-columns:repeat(4,1fr);gap:7pt}.card{padding:8pt}.big{font-size:23pt}.big small{font-size:11pt}
.card,.figures,.plot,.reading,.small,tr,.legend{break-inside:avoid}.cine>header{break-after:avoid}
.cines,.smalls{grid-template-columns:1fr 1fr;gap:8pt}.cine{padding:9pt}.picture{max-height:215pt}
.reading{grid-template-columns:2.2fr 1fr;gap:10pt}.still .reading{grid-template-columns:1fr}
.views li{grid-template-columns:auto 1fr 3.2em}.figures.others{grid-template-columns:repeat(4,1fr)}
table{font-size:8.3pt}th,td{padding:3.5pt 5pt}h3{font-size:10pt}.beats{font-size:7.8pt}figcaption,.views,.legend{font-size:7.6pt}td.value{font-size:9.5pt}small,.flagged,.how,.interval,.index,.reason,.file,.quality,.verdict,.flag{font-size:7.6pt}.code,.hash{font-size:6.6pt}
.measurements tbody th{min-width:0}.measurements td:nth-child(5){min-width:0}.measurements td:nth-child(6){min-width:0}.measurements .verdict{min-width:0}
.wide{overflow:visible}thead{display:table-header-group}.columns{font-size:8.6pt;padding:9pt 11pt}a{color:inherit;text-decoration:none}
.small img{width:90pt}}
)css";

const std::string_view kScript = R"js(
(function(){
var english=document.getElementById('english'),french=document.getElementById('french');
function store(language){try{localStorage.setItem('etalon-language',language)}catch(error){}}
function show(language){(language==='fr'?french:english).checked=true;document.documentElement.lang=language;}
var kept=null;try{kept=localStorage.getItem('etalon-language')}catch(error){}
var asked=(/[?#&]lang=(en|fr)/.exec(location.href)||[])[1];
show(asked||kept||((navigator.language||'en').slice(0,2)==='fr'?'fr':'en'));
[[english,'en'],[french,'fr']].forEach(function(pair){pair[0].addEventListener('change',function(){show(pair[1]);store(pair[1]);});});
})();
)js";

}  // namespace etalon::report

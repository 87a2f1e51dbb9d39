#include "etalon/report/teaching_form.h"

namespace etalon::report {

const std::string_view kTeachingFormStyle = R"css(<style>
.case{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:16px;margin-bottom:18px;
display:grid;grid-template-columns:minmax(0,1.5fr) minmax(0,1fr);gap:18px}
.case h2{grid-column:1/-1;margin:0}.case h2 small{display:inline;margin-left:8px}
.case .picture{max-height:none;cursor:crosshair;touch-action:none}
.case.answered{border-color:var(--green)}
.drawn *{fill:none;stroke:#fff;stroke-width:2;vector-effect:non-scaling-stroke}
form h3{margin:6px 0}fieldset{border:1px solid var(--line);border-radius:8px;padding:6px 10px;margin:0 0 8px;display:flex;flex-wrap:wrap;gap:4px 14px}
legend{font-weight:600;font-size:13.5px}fieldset label{cursor:pointer}.sure{color:var(--soft);font-size:12.5px;margin-left:auto}
fieldset:focus-within{border-color:var(--blue)}
.save{position:sticky;bottom:0;background:var(--ground);padding:12px 0}
.save button{font:inherit;font-weight:650;background:var(--accent);color:#fff;border:0;border-radius:8px;padding:10px 20px;cursor:pointer}
@media(max-width:860px){.case{grid-template-columns:1fr}}
@media print{.save{display:none}}
</style>)css";

const std::string_view kTeachingFormScript = R"js(
(function(){
var kept={},shown=Date.now(),key='etalon-teach-'+student;
try{kept=JSON.parse(localStorage.getItem(key)||'{}')}catch(error){}
var cases=[].slice.call(document.querySelectorAll('[data-case]'));
function stateOf(section){return kept[section.dataset.case]=kept[section.dataset.case]||{labels:{},seconds:0};}
function keep(){try{localStorage.setItem(key,JSON.stringify(kept))}catch(error){}}
function touch(section){var state=stateOf(section),now=Date.now();
state.seconds+=Math.min(600,(now-shown)/1000);shown=now;section.classList.add('answered');keep();}
function draw(section){var state=stateOf(section),group=section.querySelector('.drawn'),space='http://www.w3.org/2000/svg';
group.textContent='';
if(state.box){var b=state.box,r=document.createElementNS(space,'rect');r.setAttribute('x',b[0]);r.setAttribute('y',b[1]);
r.setAttribute('width',b[2]-b[0]);r.setAttribute('height',b[3]-b[1]);group.appendChild(r);}
if(state.point){var c=document.createElementNS(space,'circle');c.setAttribute('cx',state.point[0]);c.setAttribute('cy',state.point[1]);
c.setAttribute('r',section.querySelector('svg.picture').viewBox.baseVal.width*0.012);group.appendChild(c);}}
function place(svg,event){var point=svg.createSVGPoint();point.x=event.clientX;point.y=event.clientY;
var at=point.matrixTransform(svg.getScreenCTM().inverse());return [Math.round(at.x*10)/10,Math.round(at.y*10)/10];}
function listen(section){
var svg=section.querySelector('svg.picture'),start=null;
svg.addEventListener('pointerdown',function(event){start=place(svg,event);svg.setPointerCapture(event.pointerId);event.preventDefault();});
svg.addEventListener('pointerup',function(event){if(!start)return;var end=place(svg,event),state=stateOf(section);
var wide=Math.abs(end[0]-start[0]),high=Math.abs(end[1]-start[1]),had=state.point||state.box;
delete state.point;delete state.box;
if(wide>4&&high>4)state.box=[Math.min(start[0],end[0]),Math.min(start[1],end[1]),Math.max(start[0],end[0]),Math.max(start[1],end[1])];
else if(!had)state.point=end;
start=null;draw(section);touch(section);});
[].forEach.call(section.querySelectorAll('fieldset'),function(field){
var label=field.dataset.label,state=stateOf(section).labels[label],sure=field.querySelector('select');
if(state){var chosen=field.querySelector('input[value="'+(state.present?1:0)+'"]');if(chosen)chosen.checked=true;sure.value=String(state.certainty);}
field.addEventListener('change',function(){var chosen=field.querySelector('input:checked');if(!chosen)return;
stateOf(section).labels[label]={present:chosen.value==='1',certainty:Number(sure.value)};touch(section);});});
draw(section);}
cases.forEach(listen);
document.getElementById('save').addEventListener('click',function(){
var answers=cases.filter(function(section){return Object.keys(stateOf(section).labels).length>0;}).map(function(section){
var state=stateOf(section),answer={'case':Number(section.dataset.case),labels:state.labels,seconds:Math.round(state.seconds*10)/10};
if(state.box)answer.box=state.box;if(state.point)answer.point=state.point;return answer;});
var file=new Blob([JSON.stringify({student:student,answers:answers},null,1)],{type:'application/json'}),link=document.createElement('a');
link.href=URL.createObjectURL(file);link.download='answers.json';document.body.appendChild(link);link.click();link.remove();});
})();
)js";

}  // namespace etalon::report

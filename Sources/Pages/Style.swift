/// How pages look. Text has a contrast of at least 7 : 1 in both schemes.
enum Style {
  static let sheet = """
    :root{--paper:#ffffff;--panel:#f4f6f8;--ink:#16191d;--soft:#3f464d;--edge:#d5dae0;
    --bar:#0072b2;--track:#e6eaee;
    --good:#0b5d2e;--goodpaper:#e3f5ea;--bad:#8a1212;--badpaper:#fce8e8}
    @media (prefers-color-scheme:dark){
    :root{--paper:#0d1117;--panel:#161c24;--ink:#f0f3f6;--soft:#c3cad2;--edge:#323a44;
    --bar:#56b4e9;--track:#222a33;
    --good:#7ee2a0;--goodpaper:#0f2a1a;--bad:#ffb3ad;--badpaper:#371516}}
    *{box-sizing:border-box}
    body{margin:0;background:var(--paper);color:var(--ink);
    font:16px/1.55 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
    main{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 4rem}
    h1{font-size:1.6rem;line-height:1.25;overflow-wrap:anywhere;margin:.5rem 0 1rem}
    h2{font-size:1.2rem;margin:2.4rem 0 .6rem;border-bottom:1px solid var(--edge);padding-bottom:.2rem}
    h3{font-size:1.02rem;margin:1.6rem 0 .4rem}
    p{max-width:46rem}
    .formula{max-width:none;padding:.5rem 1rem;border-left:.2rem solid var(--edge);
    font:1.02rem/1.6 "STIX Two Text",Cambria,Georgia,serif;overflow-wrap:anywhere;
    white-space:pre-wrap}
    .verdict{max-width:none;padding:.8rem 1rem;border-radius:.5rem;background:var(--panel);
    border-left:.4rem solid var(--soft);overflow-wrap:anywhere}
    .verdict strong{display:inline-block;letter-spacing:.06em;margin-right:.6rem}
    .verdict.good{background:var(--goodpaper);border-color:var(--good)}
    .verdict.good strong{color:var(--good)}
    .verdict.bad{background:var(--badpaper);border-color:var(--bad)}
    .verdict.bad strong{color:var(--bad)}
    sub,sup{font-size:.75em;line-height:0}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.2rem;margin:1rem 0}
    dt{color:var(--soft)}
    dd{margin:0;overflow-wrap:anywhere}
    @media (min-width:60rem){dl{grid-template-columns:max-content 1fr max-content 1fr}}
    .wide{overflow-x:auto;margin:1rem 0}
    table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.88rem;
    min-width:min(100%,30rem)}
    caption{text-align:left;color:var(--soft);padding:.2rem 0 .5rem}
    th,td{padding:.25rem .55rem;border-bottom:1px solid var(--edge);text-align:left;white-space:nowrap}
    th{border-bottom:2px solid var(--edge)}
    .number{text-align:right}
    .text{white-space:normal;min-width:16rem}
    figure{margin:1rem 0}
    figcaption{color:var(--soft);font-size:.92rem;max-width:46rem}
    .pictures{display:flex;flex-wrap:wrap;gap:.8rem;margin-bottom:.5rem}
    .drawing{flex:0 1 calc(50% - .4rem);min-width:min(100%,26rem);max-width:100%;height:auto;
    border:1px solid var(--edge);border-radius:.4rem}
    .drawing:only-child{flex-basis:42rem}
    .matrix{width:8.5rem}
    .matrix span{display:block;font-size:.8rem;color:var(--soft);text-align:center}
    .pixels{width:100%;height:8.5rem;image-rendering:pixelated;border:1px solid var(--edge);display:block}
    .field{width:min(100%,20rem)}
    .field .pixels{height:auto;aspect-ratio:1}
    .card{width:9.2rem;padding:.4rem;border:1px solid var(--edge);border-radius:.5rem;background:var(--panel)}
    .card.field{width:min(100%,20rem);align-self:stretch;display:flex;flex-direction:column;
    justify-content:center}
    .card img{display:block;width:100%;height:auto}
    .card span{display:block;font-size:.8rem;color:var(--soft);text-align:center}
    .bars{list-style:none;margin:0 0 .5rem;padding:0;display:grid;gap:.35rem .8rem;max-width:46rem;
    grid-template-columns:max-content 1fr max-content;align-items:center;font-variant-numeric:tabular-nums}
    .bars li{display:contents}
    .track{background:var(--track);border-radius:.2rem;height:1rem;print-color-adjust:exact;
    -webkit-print-color-adjust:exact}
    .track span{display:block;background:var(--bar);height:100%;border-radius:.2rem;min-width:2px;
    print-color-adjust:exact;-webkit-print-color-adjust:exact}
    details{margin:1rem 0}
    summary{cursor:pointer;color:var(--soft)}
    details pre{white-space:pre-wrap;overflow-wrap:anywhere}
    footer{max-width:62rem;margin:0 auto;padding:0 1rem 2rem;color:var(--soft);font-size:.85rem}
    pre{background:var(--panel);padding:.7rem 1rem;border-radius:.4rem;overflow-x:auto;font-size:.88rem;
    user-select:all}
    :focus-visible{outline:2px solid var(--soft);outline-offset:2px}
    @media (max-width:34rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}
    .matrix{width:calc(50% - .4rem)}.pixels{height:auto;aspect-ratio:1}
    .field{width:100%}.card{width:calc(50% - .4rem)}
    .bars{grid-template-columns:1fr max-content}.track{grid-column:1/-1;grid-row-end:span 1}
    .bars li{display:grid;grid-column:1/-1;grid-template-columns:subgrid}.bars li .track{order:3}}
    @media print{body{font-size:10.5pt}main{max-width:none;padding:0}
    .wide{overflow:visible}th,td{white-space:normal;padding:.15rem .35rem}
    .drawing{min-width:0}
    details::details-content{content-visibility:visible;height:auto}
    h2,figure,.matrix,.card{break-inside:avoid;break-after:auto}h2{break-after:avoid}
    pre{white-space:pre-wrap}}
    """
}

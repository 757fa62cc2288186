"""How the plain pages look: large text, strong contrast, visible focus; one style for all."""

STYLE = """
* { box-sizing: border-box; }
html { scroll-behavior: auto; scroll-padding-top: 1rem; }
body { font: 1.0625rem/1.5 system-ui, sans-serif; margin: 0; color: #14202b; background: #f4f6f8; }
header { background: #14384f; color: #fff; padding: 1rem 2rem; display: flex; gap: 1.5rem;
  align-items: baseline; }
header h1 { font-size: 1.5rem; margin: 0; } header p { margin: 0; } header a { color: #fff;
  text-decoration: none; }
main { max-width: 70rem; padding: 1.5rem 2rem 4rem; min-width: 0; }
.single { margin: 0 auto; }
.columns { display: grid; grid-template-columns: 14rem minmax(0, 1fr); }
nav { padding: 1.5rem 0 1.5rem 2rem; position: sticky; top: 0; align-self: start;
  max-height: 100vh; overflow: auto; }
nav h2 { font-size: 1rem; margin: 0 0 .5rem; } nav ul { list-style: none; margin: 0; padding: 0; }
nav li { padding: .25rem 0; display: flex; justify-content: space-between; gap: .5rem;
  max-width: 11rem; }
.count { color: #44525f; }
h2 { font-size: 1.375rem; margin: 2rem 0 .75rem; }
h3 { font-size: 1.0625rem; margin: 1rem 0 .25rem; }
.about { background: #fff; border: 1px solid #b8c4ce; border-radius: .5rem;
  padding: .25rem 1.25rem; }
details { background: #fff; border: 1px solid #b8c4ce; border-radius: .375rem; margin: .375rem 0; }
summary { padding: .625rem .875rem; cursor: pointer; overflow-wrap: anywhere; }
summary .told { color: #44525f; display: block; padding-left: 4.25rem; }
#schemas summary .told { padding-left: 0; }
/* A link leads inside, where the browser opens what is closed; its summary stays in view. */
.inside { padding: 0 .875rem .875rem; border-top: 1px solid #d6dee5; scroll-margin-top: 5rem; }
.method { display: inline-block; width: 4rem; text-align: center; font-weight: 600;
  font-size: .875rem; border-radius: .25rem; color: #fff; background: #14384f; }
.method.get { background: #1d5c2e; } .method.delete { background: #a4161a; }
code { font: .9375rem/1.4 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top;
  padding: .375rem .75rem .375rem 0; border-bottom: 1px solid #e3e9ee; overflow-wrap: break-word; }
th { font-weight: 600; white-space: nowrap; }
@media (max-width: 40rem) { th { white-space: normal; overflow-wrap: anywhere; } }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 1rem; }
dl div { background: #fff; border: 1px solid #b8c4ce; border-radius: .5rem; padding: 1rem; }
dt { color: #44525f; font-size: 1rem; } dd { margin: 0; font-size: 1.25rem; font-weight: 600; }
a { color: #0b5394; } :focus-visible { outline: 3px solid #0b5394; outline-offset: 2px; }
header :focus-visible { outline-color: #fff; }
.bad dd { color: #a4161a; }
@media print { body, .about, details, dl div { background: #fff; } nav { display: none; }
  .columns { display: block; } header { color: #14202b; background: #fff; padding: 0; }
  header a { color: inherit; } main { padding: 0; max-width: none; }
  details { break-inside: avoid; }
  .method, .method.get, .method.delete { color: #14202b; background: #fff;
    border: 1px solid #14202b; } }
@media (max-width: 50rem) { .columns { display: block; } nav { position: static; } }
"""

import { escapeHtml } from '#lib/document/render.ts';

/** What is said in a page, in the reader's language. */
export interface PlanHtml {
	title: string;
	language: 'fr' | 'en';
	/** Under the title, a line each. */
	about: string[];
	/** The text, rendered from an allow-list. */
	html: string;
}

const css = `
body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 17px/1.6 'Source Serif 4', Georgia, serif; color: #1d1b18; }
h1, h2, h3 { font-family: system-ui, sans-serif; line-height: 1.25; }
.about { color: #55524b; font: 14px/1.5 system-ui, sans-serif; margin: 0; }
table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid #857f72; padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; }
th { background: #f1eee7; }
blockquote { margin: 0; padding-left: 1rem; border-left: 3px solid #857f72; }
ul[data-type=taskList] { list-style: none; padding-left: 0.5rem; }
li[data-type=taskItem] { display: flex; gap: 0.5rem; }
ins { text-decoration: underline 2px; background: #e3efe6; }
del { text-decoration: line-through; background: #f4e4e2; }
ins > .tableWrapper { outline: 2px dotted #2e6b43; }
del > .tableWrapper { outline: 2px dotted #a3372b; }
`;

/** The text of a plan as one page that needs nothing else: no script, no address. */
export function planHtml({ title, language, about, html }: PlanHtml): string {
	return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${css}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${about.map((line) => `<p class="about">${escapeHtml(line)}</p>`).join('\n')}
${html}
</body>
</html>
`;
}

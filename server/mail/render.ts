/** What a mail says, before it is text or HTML. */
export interface MailContent {
	hello: string;
	lead: string;
	items: { sentence: string; about: string; detail: string; href: string; label: string }[];
	more: { text: string; href: string } | undefined;
	reason: string;
	links: { href: string; label: string }[];
}

/** The mail as plain text. */
export function renderText({ hello, lead, items, more, reason, links }: MailContent): string {
	return [
		hello,
		'',
		lead,
		'',
		...items.flatMap((item) => [
			`– ${item.sentence}`,
			...[item.about, item.detail].filter(Boolean).map((line) => `  ${line}`),
			`  ${item.label} : ${item.href}`,
			''
		]),
		...(more ? [`${more.text} : ${more.href}`, ''] : []),
		'--',
		reason,
		...links.map(({ label, href }) => `${label} : ${href}`),
		''
	].join('\n');
}

/** The same as HTML: one column, no picture, nothing that is fetched. */
export function renderMailHtml({ hello, lead, items, more, reason, links }: MailContent): string {
	const link = (href: string, label: string, style = 'color:#1f4b8f') =>
		`<a href="${escape(href)}" style="${style}">${escape(label)}</a>`;
	const button =
		'display:inline-block;margin-top:8px;padding:10px 16px;background:#1f4b8f;color:#ffffff;text-decoration:none;border-radius:6px';
	return [
		'<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
		'<title></title></head><body style="margin:0;background:#fbfaf7;color:#1c1b19;',
		'font:16px/24px system-ui,sans-serif"><div style="max-width:560px;margin:0 auto;padding:24px 16px">',
		`<p>${escape(hello)}</p><p>${escape(lead)}</p>`,
		...items.map(
			(item) =>
				`<div style="padding:16px 0;border-top:1px solid #e4e0d8"><p style="margin:0">${escape(item.sentence)}</p>` +
				(item.about ? `<p style="margin:4px 0 0;font-weight:600">${escape(item.about)}</p>` : '') +
				(item.detail ? `<p style="margin:4px 0 0;color:#55524b">${escape(item.detail)}</p>` : '') +
				`${link(item.href, item.label, button)}</div>`
		),
		more ? `<p style="padding-top:16px;border-top:1px solid #e4e0d8">${link(more.href, more.text)}</p>` : '',
		`<p style="padding-top:16px;border-top:1px solid #e4e0d8;color:#55524b;font-size:13px;line-height:20px">${escape(reason)}<br>`,
		links.map(({ href, label }) => link(href, label)).join(' · '),
		'</p></div></body></html>'
	].join('');
}

function escape(text: string): string {
	return text.replace(/[&<>"]/g, (it) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[it]!);
}

/** The only places a link of a document may lead to. */
const protocols = new Set(['http:', 'https:', 'mailto:']);

/**
 * A link's address if it may be followed, else undefined. Asked wherever an address comes in or goes out: pasted,
 * typed, and rendered, because attributes also arrive through the shared document, where anyone can write anything.
 */
export function safeLink(address: unknown): string | undefined {
	if (typeof address !== 'string' || address.length > 2_000) return undefined;
	// Browsers skip these inside a scheme: "java\tscript:".
	const plain = address.trim().replace(/[\u0000-\u0020\u007f-\u009f]/g, '');
	try {
		const url = new URL(plain);
		return protocols.has(url.protocol) ? plain : undefined;
	} catch {
		return undefined;
	}
}

/** The same for what someone typed: « exemple.fr » means https. */
export function linkFromInput(typed: string): string | undefined {
	const text = typed.trim();
	if (/^[^\s@:/]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return safeLink(`mailto:${text}`);
	if (!/^[a-z][a-z0-9+.-]*:/i.test(text) && /^[^\s/]+\.[^\s]+$/.test(text))
		return safeLink(`https://${text}`);
	return safeLink(text);
}

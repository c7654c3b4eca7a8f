import { expect, test } from 'vitest';
import { seenToBy } from '#lib/domain/entry-flags.ts';
import type { Attention } from '#lib/domain/notice.ts';
import type { Addressee } from '#server/db/mails.ts';
import { composeSoon } from '#server/mail/compose.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
const entry = {
	id: 'e',
	kind: 'commitment' as const,
	title: 'Tenir le guichet',
	plan: { id: 'p', title: 'Un plan' }
};
const asked = (until: string): Attention => ({
	kind: 'asked',
	entry,
	what: 'answer',
	actions: [],
	organisations: ['Balises'],
	until
});
const flagged = (kind: 'late' | 'to_review', until: string): Attention => ({
	kind,
	entry,
	organisations: ['Balises'],
	does: seenToBy(kind, { kind: 'commitment', state: 'in_progress' }),
	until
});

function textFor(item: Attention, to: { language: 'fr' | 'en'; time_zone: string }): string {
	const addressee = { ...to, name: 'Bruno', slug: 'a', alliance: 'A', email: 'b@example.org' } as Addressee;
	return composeSoon(place, addressee, [item], 'key', '2026-03-02T09:00:00.000Z').text;
}
const martinique = { language: 'fr', time_zone: 'America/Martinique' } as const;

test('a day is the same day wherever its reader lives, an instant is told by their clock', () => {
	expect(textFor(asked('2026-06-15'), martinique)).toContain('jusqu’au 15 juin 2026');
	expect(textFor(asked('2026-06-15T02:00:00.000Z'), martinique)).toContain('jusqu’au 14 juin 2026');
});

test('what is due is said to be due, not to wait until then', () => {
	expect(textFor(flagged('late', '2026-06-01'), martinique)).toContain('échéance le 1er juin 2026');
	const english = { ...martinique, language: 'en' as const };
	expect(textFor(flagged('to_review', '2026-06-15'), english)).toContain('due on 15 June 2026');
});

test('what is late or to be reviewed leads to the form where it is seen to', () => {
	expect(textFor(flagged('late', '2026-06-01'), martinique)).toContain('/a/entries/e#do-give_news\n');
	expect(textFor(flagged('to_review', '2026-06-01'), martinique)).toContain('/a/entries/e#do-reopen\n');
});

test('where something is to be shown more widely, it is said to whom', () => {
	const item: Attention = {
		...asked('2026-06-15'),
		kind: 'asked',
		what: 'visibility',
		wider: 'alliance'
	} as never;
	expect(textFor(item, martinique)).toContain('Le montrer à toute l’alliance attend une réponse');
});

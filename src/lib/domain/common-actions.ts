/** What can be done to an entry of any kind: its name, who sees it, who leads it, what it taught. */
import { unanswered } from './conclusion.ts';
import { activeParties, latest, type Dossier, type EntryActor, type EntryRecord } from './dossier.ts';
import { isWider, type Visibility } from './entry.ts';
import {
	ask,
	choice,
	line,
	given,
	said,
	text,
	type Action,
	type Change,
	type Input,
	type Need
} from './life-cycle.ts';
import { isAgreed, openCall, openLeadingOffer, openProposal } from './proposals.ts';
import { oneOf, organisationsAs } from './standing.ts';

const organisation = ask('organisation', 'organisation', { required: false, more: true });
const speaker = (dossier: Dossier, input: Input, actor: EntryActor, answered?: EntryRecord) => {
	const mine = organisationsAs(dossier, actor, 'party');
	return oneOf(mine, input, answered ? unanswered(dossier, answered) : []);
};

const proposed = (kind: 'visibility' | 'facilitator'): Need => ({
	missing: `${kind}-proposed`,
	by: ['party'],
	holds: (dossier) => openProposal(dossier, kind) !== undefined
});

/** Still its author's own: nobody else is in it. */
const isPrivate = (dossier: Dossier) => ['draft', 'confidential'].includes(dossier.entry.visibility);

const widerOnly: Need = {
	missing: 'own-entry',
	by: ['author'],
	holds: (dossier) => isPrivate(dossier)
};

export function commonActions(open: readonly string[], closed: readonly string[]): Record<string, Action> {
	const all = [...open, ...closed];
	return {
		rename: {
			in: open,
			by: ['author', 'facilitator', 'owner_member'],
			asks: [line('title')],
			does: (_dossier, input) => ({ entry: { title: said(input, 'title').trim() } })
		},
		share: {
			in: open,
			by: ['author'],
			needs: [widerOnly],
			asks: [
				choice('visibility', ['confidential', 'parties', 'plan']),
				ask('person', 'member', { required: false })
			],
			does: (_dossier, input) => ({
				entry: {
					visibility: said(input, 'visibility') as Visibility,
					...(input.visibility === 'confidential' && { confidantId: given(input, 'person') })
				}
			})
		},
		widen: {
			in: all,
			by: ['party', 'facilitator', 'author'],
			needs: [
				{ missing: 'shared', by: ['author'], holds: (dossier) => !isPrivate(dossier) },
				{
					missing: 'widen-author',
					by: ['author'],
					// Where no organisation is in it, it is its author's alone to show.
					holds: (dossier, _now, actor) =>
						activeParties(dossier).length > 0 || dossier.entry.authorId === actor.memberId
				}
			],
			asks: [choice('visibility', ['plan', 'alliance', 'public']), organisation],
			does(dossier, input, actor) {
				const wanted = said(input, 'visibility') as Visibility;
				const organisationId = speaker(dossier, input, actor);
				const done = isAgreed(dossier, undefined, organisationId);
				return {
					entry: done ? { visibility: wanted } : {},
					records: [
						{
							kind: 'visibility',
							choice: wanted,
							body: '',
							organisationId,
							replacesId: latest(dossier, 'visibility')?.id ?? null
						}
					],
					signatures: organisationId
						? [{ purpose: 'visibility', record: 0, organisationId, answer: 'signed' }]
						: []
				};
			}
		},
		agree_visibility: {
			in: all,
			by: ['party'],
			binding: true,
			needs: [proposed('visibility')],
			asks: [organisation],
			does(dossier, input, actor) {
				const record = openProposal(dossier, 'visibility')!;
				const organisationId = speaker(dossier, input, actor, record);
				const done = isAgreed(dossier, record.id, organisationId);
				return {
					entry: done ? { visibility: record.choice as Visibility } : {},
					records: done ? [{ kind: 'note', choice: 'decided', body: '', refId: record.id }] : [],
					signatures: [
						{
							purpose: 'visibility',
							recordId: record.id,
							organisationId: organisationId ?? '',
							answer: 'signed'
						}
					]
				};
			}
		},
		refuse_visibility: {
			in: all,
			by: ['party'],
			binding: true,
			needs: [proposed('visibility')],
			asks: [line('words', { required: false }), organisation],
			does(dossier, input, actor) {
				const record = openProposal(dossier, 'visibility')!;
				return {
					records: [{ kind: 'note', choice: 'refused', body: said(input, 'words'), refId: record.id }],
					signatures: [
						{
							purpose: 'visibility',
							recordId: record.id,
							organisationId: speaker(dossier, input, actor, record) ?? '',
							answer: 'refused',
							words: said(input, 'words')
						}
					]
				};
			}
		},
		narrow: {
			in: all,
			by: ['author', 'facilitator'],
			warns: true,
			needs: [
				{ missing: 'narrowest', by: [], holds: (dossier) => isWider(dossier.entry.visibility, 'parties') }
			],
			asks: [choice('visibility', ['parties', 'plan', 'alliance'])],
			does(dossier, input) {
				const wanted = said(input, 'visibility') as Visibility;
				if (!isWider(dossier.entry.visibility, wanted)) return {};
				const wider = latest(dossier, 'visibility');
				return {
					entry: { visibility: wanted },
					// What was agreed on before is asked anew, not remembered.
					records: wider ? [{ kind: 'note', choice: 'decided', body: '', refId: wider.id }] : []
				};
			}
		},
		propose_leading: {
			in: open,
			by: ['party', 'facilitator'],
			asks: [
				choice('leading', ['accept', 'third_party', 'guest', 'self']),
				ask('person', 'member', { required: false }),
				line('guestName', { required: false }),
				line('guestEmail', { required: false }),
				organisation
			],
			does(dossier, input, actor) {
				const organisationId = speaker(dossier, input, actor);
				const person = given(input, 'person') ?? dossier.entry.facilitatorId;
				const how = said(input, 'leading');
				const record = {
					kind: 'facilitator' as const,
					choice: how,
					// What is signed says who it is, and at which address.
					body: how === 'guest' ? said(input, 'guestWords') : '',
					subjectId: how === 'self' ? null : person,
					organisationId,
					replacesId: latest(dossier, 'facilitator')?.id ?? null
				};
				return {
					...(isAgreed(dossier, undefined, organisationId) && led(how, person)),
					records: [record],
					signatures: organisationId
						? [{ purpose: 'facilitator', record: 0, organisationId, answer: 'signed' }]
						: []
				};
			}
		},
		agree_leading: {
			in: open,
			by: ['party'],
			binding: true,
			needs: [proposed('facilitator')],
			asks: [organisation],
			does(dossier, input, actor): Change {
				const record = openProposal(dossier, 'facilitator')!;
				const organisationId = speaker(dossier, input, actor, record);
				return {
					...(isAgreed(dossier, record.id, organisationId) && led(record.choice ?? '', record.subjectId)),
					signatures: [
						{
							purpose: 'facilitator',
							recordId: record.id,
							organisationId: organisationId ?? '',
							answer: 'signed'
						}
					]
				};
			}
		},
		third_party_accepts: {
			in: open,
			by: ['called'],
			does: (dossier, _input, actor) => ({
				entry: { facilitatorId: actor.memberId, selfLed: false },
				records: [
					{
						kind: 'facilitator',
						choice: 'accepted',
						body: '',
						subjectId: actor.memberId,
						refId: openCall(dossier)?.id ?? null
					}
				]
			})
		},
		third_party_declines: {
			in: open,
			by: ['called'],
			asks: [line('words', { required: false })],
			does: (dossier, input) => ({
				records: [
					{
						kind: 'facilitator',
						choice: 'declined',
						body: said(input, 'words'),
						subjectId: openCall(dossier)?.subjectId ?? null,
						refId: openCall(dossier)?.id ?? null
					}
				]
			})
		},
		offer_leading: {
			in: open,
			by: ['facilitator'],
			needs: [
				{
					missing: 'seen-by-plan',
					by: ['party'],
					// Whoever is asked must see what they are asked to lead.
					holds: (dossier) => isWider(dossier.entry.visibility, 'parties')
				},
				{
					missing: 'leading-decided',
					by: ['party'],
					// What all parties are about to agree on is not undone by one.
					holds: (dossier) => openProposal(dossier, 'facilitator') === undefined
				}
			],
			asks: [ask('person', 'member'), line('note', { required: false })],
			does: (_dossier, input) => ({
				records: [
					{
						kind: 'note',
						choice: 'leading_offered',
						body: said(input, 'note'),
						subjectId: said(input, 'person')
					}
				]
			})
		},
		take_leading: {
			in: open,
			by: ['offered'],
			does: (dossier, _input, actor) => ({
				entry: { facilitatorId: actor.memberId, selfLed: false },
				records: [
					{
						kind: 'note',
						choice: 'leading_taken',
						body: '',
						refId: openLeadingOffer(dossier)!.id,
						subjectId: actor.memberId
					}
				]
			})
		},
		decline_leading: {
			in: open,
			by: ['offered'],
			asks: [line('note', { required: false })],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'note',
						choice: 'leading_declined',
						body: said(input, 'note'),
						refId: openLeadingOffer(dossier)!.id,
						subjectId: actor.memberId
					}
				]
			})
		},
		stop_leading: {
			in: open,
			by: ['leader'],
			warns: true,
			asks: [line('words', { required: false })],
			does: (_dossier, input, actor) => ({
				entry: { facilitatorId: null },
				records: [{ kind: 'note', choice: 'left', body: said(input, 'words'), subjectId: actor.memberId }]
			})
		},
		change_facilitator: {
			in: open,
			by: ['party'],
			needs: [
				{
					missing: 'facilitator-changed',
					by: ['party'],
					// Each side once, and without having to say why.
					holds(dossier, _now, actor) {
						const mine = organisationsAs(dossier, actor, 'party');
						const sides = dossier.parties
							.filter((it) => mine.includes(it.organisationId))
							.map(({ side }) => side);
						return !dossier.records.some(
							(it) =>
								it.kind === 'facilitator' &&
								it.choice === 'changed' &&
								(mine.includes(it.organisationId ?? '') || (it.side !== null && sides.includes(it.side)))
						);
					}
				}
			],
			asks: [ask('person', 'member'), organisation],
			does(dossier, input, actor) {
				const organisationId = speaker(dossier, input, actor);
				const side = dossier.parties.find((it) => it.organisationId === organisationId)?.side ?? null;
				return {
					entry: { facilitatorId: said(input, 'person'), selfLed: false },
					records: [
						{
							kind: 'facilitator',
							choice: 'changed',
							body: '',
							subjectId: said(input, 'person'),
							organisationId,
							side
						}
					]
				};
			}
		},
		wake: {
			in: open,
			by: ['anyone'],
			asks: [line('body', { required: false })],
			does: (_dossier, input) => ({ records: [{ kind: 'note', choice: 'awake', body: said(input, 'body') }] })
		},
		add_learning: {
			in: closed,
			by: ['party_member', 'author', 'facilitator', 'owner_member'],
			asks: [text('body')],
			does: (_dossier, input) => ({ records: [{ kind: 'learning', body: said(input, 'body') }] })
		}
	};
}

/** What follows once every party agreed on a way of leading. Whoever is asked from outside leads once they said yes. */
function led(how: string, person: string | null): Change {
	switch (how) {
		case 'self':
			return { entry: { selfLed: true, facilitatorId: null } };
		case 'third_party':
			return { entry: { facilitatorId: person, selfLed: false } };
		case 'guest':
			return person ? { calls: person } : {};
		default:
			return { entry: { selfLed: false } };
	}
}

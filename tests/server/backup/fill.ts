import type { Connection } from '#server/db/connection.ts';
import * as authorship from '#server/db/document-authorship.ts';
import * as documents from '#server/db/documents.ts';
import { newId } from '#server/ids.ts';
import type { EntryKind } from '#lib/domain/entry.ts';
import { renewFeed } from '#server/services/calendar.ts';
import type { Actor } from '#server/services/context.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { invite } from '#server/services/invitations.ts';
import { giveMandate, offerMandate } from '#server/services/mandates.ts';
import { createOrganisation, editOrganisation } from '#server/services/organisations.ts';
import { mandatesOf } from '#server/db/directory.ts';
import { offerLead } from '#server/services/plan-lead.ts';
import { createPlan, describePlan, grant, readPlan } from '#server/services/plans.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';
import { fillWorkshops } from './fill-workshops.ts';

/** The largest number a Yjs client id may be: 32 bits, more than a PostgreSQL integer holds. */
const CLIENT = 4_294_967_295;

/** Puts something into every table, also what refers to a later row of its own table. */
export async function fill(connection: Connection) {
	const alliance = await startAlliance(connection);
	const { db, ctx } = alliance;
	const at = alliance.clock.now.toISOString();

	// A child first, its parent after: the order of the rows is not that of what they need.
	const local = await alliance.territory('local', 'Vallée « à l’écart »\n\t\u{1F33F}');
	const country = await alliance.territory('national', 'France');
	await db.updateTable('territory').set({ parent_id: country }).where('id', '=', local).execute();
	const admin = await alliance.member('admin');
	const entraide = { level: 'local', family: 'association', territoryId: local, contactEmail: null } as const;
	const child = await createOrganisation(ctx, admin, { ...entraide, name: 'Entraide', networkId: null });
	const network = await createOrganisation(ctx, admin, { ...entraide, name: 'Réseau', networkId: null });
	await editOrganisation(ctx, admin, child, { ...entraide, name: 'Entraide', networkId: network });
	const steward = await alliance.member('partner', { stewardOf: [child] });
	const person = await alliance.member('observer', { of: [child] });
	await giveMandate(ctx, steward, child, steward.memberId);
	const [mandate] = await mandatesOf(db, alliance.id, child);
	await offerMandate(ctx, steward, mandate!.id, { memberId: person.memberId, note: 'À toi' });
	await invite(ctx, admin, {
		email: 'invitee@example.org',
		role: 'observer',
		organisationId: child,
		asSteward: false
	});

	const plan = {
		title: 'Un plan',
		scope: 'local',
		territoryId: local,
		themeIds: [await alliance.theme('Un thème')],
		sdgs: [1, 17],
		lastWord: 'Le comité',
		leadOrganisationId: child,
		template: 'action_plan',
		language: 'fr'
	} as const;
	const input = { ...plan, themeIds: [...plan.themeIds], sdgs: [...plan.sdgs] };
	const version = await createPlan(ctx, steward, input);
	await offerLead(ctx, steward, version, { organisationId: null, note: 'Nous passons la main' });
	const national = await createPlan(ctx, admin, { ...input, title: 'Plan national' });
	await db.updateTable('plan').set({ local_version_of: national }).where('id', '=', version).execute();
	await grant(ctx, admin, national, { subjectKind: 'everyone', subjectId: '', level: 'none' });

	// Every document has a journal after its snapshot, with bytes of every value.
	const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
	for (const id of [version, national]) {
		const { documentId } = await readPlan(ctx, admin, id);
		const entry = { memberId: admin.memberId, part: { bytes }, leased: [CLIENT] };
		await documents.commit(connection, [{ documentId, after: 0, entries: [entry, entry] }], at);
		const range = { client_id: CLIENT, clock: 3, length: 5, member_id: admin.memberId, at };
		await db.transaction().execute(async (trx) => {
			await authorship.insertWritten(trx, documentId, [range]);
			await authorship.insertDeleted(trx, documentId, [range]);
		});
	}

	await db.insertInto('setting').values({ key: 'a', value: '1' }).execute();
	await db
		.insertInto('session')
		.values({
			id: newId(),
			account_id: admin.accountId,
			created_at: at,
			expires_at: at,
			ends_at: at,
			user_agent: '',
			address: ''
		})
		.execute();
	await db.insertInto('sign_in_failure').values({ id: newId(), subject: 's', at }).execute();

	const on = { plan: version, national, organisation: child, other: network };
	const entry = await fillEntries(alliance, steward, on);
	await fillWorkshops(alliance, steward, { plan: version, organisation: child, territory: local, entry });

	let renamed = 0;
	return {
		/** One more change, with one event. */
		write: () => describePlan(ctx, admin, national, { ...input, title: `Titre ${(renamed += 1)}` })
	};
}

/** Agreements, disagreements and commitments with everything that can stand on them, and what plans are to each other. */
async function fillEntries(
	{ ctx, db, id: alliance_id, clock }: TestAlliance,
	actor: Actor,
	on: { plan: string; national: string; organisation: string; other: string }
): Promise<string> {
	const at = clock.now.toISOString();
	const make = async (kind: EntryKind, dueOn: string | null = null) =>
		(
			await createEntry(ctx, actor, {
				planId: on.plan,
				kind,
				sentence: 'Une phrase « à garder »',
				visibility: 'plan',
				organisationId: on.organisation,
				dueOn
			})
		).id;
	const agreement = await make('agreement');
	await act(ctx, actor, agreement, 'open_round', { live: true });
	await act(ctx, actor, agreement, 'take_position', { step: 1, provisionalUntil: '2027-01-01' });
	const disagreement = await make('disagreement');
	await act(ctx, actor, disagreement, 'gather', { partner: on.other, side: '2' });
	const exit = { exit: 'maintained', body: 'Chacun fait à sa manière.', reviewOn: '2027-01-01' };
	await act(ctx, actor, disagreement, 'conclude_lightly', exit);
	const commitment = await make('commitment', '2027-01-01');
	const file = { name: 'preuve.pdf', bytes: new TextEncoder().encode('%PDF-1.7 preuve') };
	await act(ctx, actor, commitment, 'add_evidence', { body: 'Le bail', file: file.name }, {}, [file]);
	await renewFeed(ctx, actor);

	const member_id = actor.memberId;
	const organisation_id = on.organisation;
	const clause = { id: newId(), plan_id: on.national, title: 'Ouvrir', level: 1, place: 1, gone_at: null };
	await db.insertInto('plan_clause').values(clause).execute();
	await db
		.insertInto('clause_stance')
		.values({
			id: newId(),
			clause_id: clause.id,
			plan_id: on.plan,
			number: 1,
			stance: 'adapted',
			reason: 'Ici, le soir',
			entry_id: null,
			organisation_id,
			member_id,
			at
		})
		.execute();
	await db
		.insertInto('sent_up')
		.values({
			id: newId(),
			alliance_id,
			from_plan_id: on.plan,
			to_plan_id: on.national,
			clause_id: clause.id,
			entry_id: disagreement,
			body: 'Le soir',
			organisation_id,
			member_id,
			at,
			answer_by: '2027-01-01',
			answer: null,
			answer_reason: null,
			answered_by: null,
			answered_at: null
		})
		.execute();
	await db
		.insertInto('plan_place')
		.values({
			plan_id: on.plan,
			organisation_id,
			places: 'carries,funds',
			does: 'Ouvre',
			does_not: 'Ferme',
			member_id,
			at
		})
		.execute();
	const { document_id } = await db
		.selectFrom('plan')
		.select('document_id')
		.where('id', '=', on.plan)
		.executeTakeFirstOrThrow();
	await db
		.insertInto('suggestion')
		.values({
			document_id,
			id: newId(),
			author_id: member_id,
			at,
			removed: 'mardi',
			added: 'samedi ¶',
			formatted: 'ouvert',
			formats: '[{"mark":"bold","on":true}]',
			block: 'heading2',
			state: 'accepted',
			decided_by: member_id,
			decided_at: at,
			entry_id: agreement
		})
		.execute();
	const version = {
		id: newId(),
		plan_id: on.plan,
		number: 1,
		title: 'Un plan',
		text: 'Texte',
		json: '{"type":"doc"}',
		hash: '0',
		open_entries: '[]',
		entry_id: agreement,
		member_id,
		at,
		adopted_at: at,
		adoption: '{}'
	};
	await db.insertInto('plan_version').values(version).execute();
	const mandate = await db.selectFrom('mandate').select('id').executeTakeFirstOrThrow();
	const signature_id = newId();
	await db
		.insertInto('plan_signature')
		.values({
			id: signature_id,
			version_id: version.id,
			number: 1,
			hash: '0',
			organisation_id,
			member_id,
			mandate_id: mandate.id,
			answer: 'signed',
			words: '',
			at,
			provisional_until: '2026-12-01',
			recorded_by: member_id
		})
		.execute();
	await db
		.insertInto('plan_confirmation')
		.values({
			token_hash: newId(),
			signature_id,
			member_id,
			created_by: member_id,
			created_at: at,
			expires_at: at,
			used_at: null
		})
		.execute();
	await db
		.insertInto('plan_move')
		.values({
			id: newId(),
			plan_id: on.plan,
			number: 1,
			from_status: 'draft',
			to_status: 'closed',
			outcome: 'stopped',
			reason: 'Faute de moyens',
			learning: 'Commencer petit',
			member_id,
			at
		})
		.execute();
	const thread = {
		id: newId(),
		alliance_id,
		plan_id: on.plan,
		entry_id: null,
		target: 'passage' as const,
		anchor: JSON.stringify({ start: 'AA', end: 'AA', quote: { exact: 'a', prefix: '', suffix: '' } }),
		replacement: 'b',
		decision: 'rejected' as const,
		decided_by: member_id,
		decided_at: at,
		resolved_at: at,
		resolved_by: member_id,
		created_at: at,
		changed_at: at,
		agreement_id: null
	};
	await db.insertInto('comment_thread').values(thread).execute();
	const comment = {
		id: newId(),
		thread_id: thread.id,
		number: 1,
		kind: 'said' as const,
		member_id,
		guest_id: null,
		body: 'Bonjour @Ici',
		at,
		edited_at: at,
		deleted_at: null,
		request_key: 'k'
	};
	await db.insertInto('comment').values(comment).execute();
	await db
		.insertInto('comment_mention')
		.values({ comment_id: comment.id, kind: 'organisation', subject_id: organisation_id, label: 'Ici' })
		.execute();
	const link = newId();
	await db
		.insertInto('guest_link')
		.values({
			id: link,
			alliance_id,
			plan_id: on.plan,
			token_hash: 'lien',
			level: 'comment',
			created_by: member_id,
			created_at: at,
			expires_at: at,
			withdrawn_at: at
		})
		.execute();
	await db
		.insertInto('third_party_call')
		.values({
			id: newId(),
			alliance_id,
			entry_id: disagreement,
			name: 'Une tierce',
			email: 'tierce@example.org',
			language: 'fr',
			created_by: member_id,
			created_at: at,
			agreed_at: at,
			mailed_at: at,
			token_hash: 'appel',
			expires_at: at,
			answered_at: at,
			member_id
		})
		.execute();
	const guest_id = newId();
	await db
		.insertInto('guest')
		.values({
			id: guest_id,
			alliance_id,
			plan_id: on.plan,
			link_id: link,
			name: 'Zoé, de passage',
			email: 'zoe@example.org',
			language: 'fr',
			created_at: at,
			confirmed_at: at,
			mails: 1,
			unsubscribe_token: 'z'
		})
		.execute();
	await db
		.insertInto('guest_key')
		.values({
			token_hash: 'clef',
			guest_id,
			kind: 'session',
			created_at: at,
			expires_at: at,
			used_at: at
		})
		.execute();
	await db
		.insertInto('guest_notice')
		.values({
			id: newId(),
			guest_id,
			kind: 'reply',
			thread_id: thread.id,
			comment_id: comment.id,
			at,
			mailed_at: at
		})
		.execute();
	await db
		.insertInto('notice')
		.values({
			id: newId(),
			alliance_id,
			member_id,
			kind: 'mention',
			plan_id: on.plan,
			entry_id: agreement,
			thread_id: thread.id,
			comment_id: comment.id,
			by_id: member_id,
			by_guest_id: guest_id,
			what: '',
			until: at,
			key: 'mention:1',
			at,
			read_at: at,
			mailed_at: at
		})
		.execute();
	await db
		.insertInto('access_request')
		.values({
			id: newId(),
			alliance_id,
			plan_id: on.plan,
			subject_kind: 'member',
			subject_id: member_id,
			asked_by: member_id,
			asked_at: at,
			outcome: 'declined',
			words: 'Plus tard',
			closed_by: member_id,
			closed_at: at
		})
		.execute();
	await db.insertInto('plan_follow').values({ member_id, plan_id: on.plan, level: 'all' }).execute();
	await db.insertInto('visit').values({ member_id, seen_at: at, since: at }).execute();
	await db.insertInto('plan_visit').values({ member_id, plan_id: on.plan, at }).execute();
	await db.insertInto('plan_snapshot').values({ plan_id: on.plan, at, text: 'Avant' }).execute();
	await db
		.insertInto('mail')
		.values({
			id: newId(),
			alliance_id,
			member_id,
			kind: 'soon',
			to_address: 'a@example.org',
			subject: 'Bonjour',
			text: 'Bonjour',
			html: '<p>Bonjour</p>',
			unsubscribe: 'https://example.org/unsubscribe/x',
			message_id: '<x@example.org>',
			key: 'soon:1',
			created_at: at,
			next_at: at,
			priority: 0,
			attempts: 1,
			sent_at: at,
			failed_at: at,
			error: 'non'
		})
		.execute();
	await db
		.insertInto('mail_setting')
		.values({
			member_id,
			soon: 1,
			digest: 'weekly',
			weekday: 1,
			hour: 8,
			time_zone: 'Europe/Paris',
			language: 'fr',
			by_link: 1,
			digest_at: at,
			unsubscribe_token: 'x',
			bounced_at: at
		})
		.execute();
	await db
		.insertInto('answer_link')
		.values({
			token_hash: 'y',
			alliance_id,
			member_id,
			entry_id: agreement,
			created_at: at,
			expires_at: at,
			used_at: at,
			answered_for: 'x'
		})
		.execute();
	return agreement;
}

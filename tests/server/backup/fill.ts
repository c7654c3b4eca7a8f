import type { Connection } from '#server/db/connection.ts';
import * as authorship from '#server/db/document-authorship.ts';
import * as documents from '#server/db/documents.ts';
import { newId } from '#server/ids.ts';
import { invite } from '#server/services/invitations.ts';
import { giveMandate, offerMandate } from '#server/services/mandates.ts';
import { createOrganisation, editOrganisation } from '#server/services/organisations.ts';
import { mandatesOf } from '#server/db/directory.ts';
import { createPlan, describePlan, grant, readPlan } from '#server/services/plans.ts';
import { startAlliance } from '../services/alliance.ts';

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

	let renamed = 0;
	return {
		/** One more change, with one event. */
		write: () => describePlan(ctx, admin, national, { ...input, title: `Titre ${(renamed += 1)}` })
	};
}

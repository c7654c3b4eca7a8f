/** `npm run reset-password -- E-MAIL`: gives someone a new password, printed once, and ends their sessions. */
import { newToken } from '../ids.ts';
import { openBeside } from '../db/connection.ts';
import { resetPassword } from '../services/account.ts';
import { tellServer } from '../jobs/operator-changes.ts';
import { isRefusal } from '#lib/domain/errors.ts';
import { operator, usage } from './operator.ts';

await operator(async (env, [email, ...rest]) => {
	if (!email || rest.length > 0) usage('Usage: npm run reset-password -- E-MAIL');
	const password = newToken().slice(0, 20);
	const connection = await openBeside(env.database);
	try {
		await resetPassword(connection, email, password);
		await tellServer(connection.db, new Date());
		console.log(`Nouveau mot de passe de ${email} / new password: ${password}`);
	} catch (error) {
		if (isRefusal(error)) usage(`Aucun compte avec l’adresse ${email}. / No account with this address.`);
		throw error;
	} finally {
		await connection.close();
	}
});

using 'main.bicep'

// azd sets AZURE_ENV_NAME; without azd the environment is called "prod". Everything else has its default in main.bicep.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'prod')

// Everything the invoice functions need in one resource group, with no secret anywhere: the app signs in to storage, Key Vault
// and Application Insights with its managed identity, and the portal's API key is put into the vault by hand afterwards.
import { textsByName } from 'types.bicep'

targetScope = 'resourceGroup'

@description('Names this environment, for example "prod" or "test". Part of every name, so that one subscription can hold several.')
@minLength(2)
@maxLength(20)
param environmentName string = 'prod'

@description('Azure region; it must offer Flex Consumption (az functionapp list-flexconsumption-locations).')
param location string = resourceGroup().location

@description('Where the MijnKlantportaal API answers.')
param portalBaseAddress string = 'https://api.mijnklantportaal.nl/v1/'

@description('Object id of the user, group or service principal that may write secrets into the vault: who deploys, unless said otherwise. Empty: nobody; then grant "Key Vault Secrets Officer" by hand.')
param operatorPrincipalId string = deployer().objectId

@description('Memory of one instance in MB. Each running instance is billed by it.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The most instances Azure may start; a ceiling on the bill. 40 is the least in Microsoft\'s own templates for this plan.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Further settings of the app by their environment name, for example { Overdue__Stages: \'7,14\' }. Settings made in the portal are lost at the next deployment, these are not. Secrets do not belong here: name them by …SecretName and put them into the vault.')
param additionalSettings textsByName = {}

// Storage accounts, vaults and host names are unique in all of Azure. The resource group's id keeps a repeated deployment on the same names.
var suffix = uniqueString(resourceGroup().id, environmentName)

// azd finds its resources by this tag.
var tags = {
  'azd-env-name': environmentName
  product: 'InvoiceFunctions'
}

module identity 'identity.bicep' = {
  params: {
    name: 'id-invoices-${suffix}'
    location: location
    tags: tags
  }
}

module monitoring 'monitoring.bicep' = {
  params: {
    workspaceName: 'log-invoices-${suffix}'
    applicationInsightsName: 'appi-invoices-${suffix}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
  }
}

module storage 'storage.bicep' = {
  params: {
    name: 'stinv${suffix}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
  }
}

module keyVault 'keyvault.bicep' = {
  params: {
    name: 'kv-inv-${suffix}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    operatorPrincipalId: operatorPrincipalId
  }
}

// Last: it uses what every other module gives out, so its roles are in place before the app starts for the first time.
module functionApp 'functionapp.bicep' = {
  params: {
    name: 'func-invoices-${environmentName}-${suffix}'
    planName: 'plan-invoices-${suffix}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: storage.outputs.name
    blobEndpoint: storage.outputs.blobEndpoint
    packageContainerName: storage.outputs.packageContainerName
    dataContainerName: storage.outputs.dataContainerName
    keyVaultUri: keyVault.outputs.uri
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    portalBaseAddress: portalBaseAddress
    additionalSettings: additionalSettings
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
  }
}

@description('Name of the function app, for az functionapp.')
output functionAppName string = functionApp.outputs.name

@description('Host name the app answers on.')
output functionAppHostName string = functionApp.outputs.hostName

@description('Name of the vault that waits for the secret mijnklantportaal-api-key.')
output keyVaultName string = keyVault.outputs.name

@description('Name of the storage account.')
output storageAccountName string = storage.outputs.name

// Names fixed by azd.
output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = resourceGroup().name
output AZURE_TENANT_ID string = tenant().tenantId

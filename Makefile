# What `sam build` calls: one target for each function of template.yaml, named after it. ARTIFACTS_DIR is where sam wants the files.
#
# AWS_PACKAGES chooses where Amazon.Lambda.* and the like come from: `official` is NuGet, `standin` the projects under standins/ (standins/README.md).
#   AWS_PACKAGES=standin sam build
AWS_PACKAGES ?= official
CONFIGURATION ?= Release

# What is built, and why so, stands in functions/Lambda.props.
# sam builds each function in a copy of the repository, so several at once do not meet.
define publish
	dotnet publish functions/$(1)/WikiGuard.Functions.$(1).csproj --configuration $(CONFIGURATION) --runtime linux-arm64 \
		-p:AwsPackages=$(AWS_PACKAGES) --output "$(ARTIFACTS_DIR)"
endef

.PHONY: build-WriteBronzeFunction build-ReadLogFunction
build-WriteBronzeFunction build-ReadLogFunction:
	$(call publish,Bronze)

.PHONY: build-CommitBronzeFunction build-PromoteSilverFunction build-PromoteGoldFunction
build-CommitBronzeFunction build-PromoteSilverFunction build-PromoteGoldFunction:
	$(call publish,Promotion)

.PHONY: build-RecoverFunction build-PurgeFunction
build-RecoverFunction build-PurgeFunction:
	$(call publish,Recovery)

.PHONY: build-MaintainFunction build-ApplySchemaFunction build-FindBrokersFunction build-CreateTopicsFunction build-NotifySlackFunction
build-MaintainFunction build-ApplySchemaFunction build-FindBrokersFunction build-CreateTopicsFunction build-NotifySlackFunction:
	$(call publish,Operations)
